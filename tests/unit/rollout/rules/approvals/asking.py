"""What the tests of approvals share."""

from bot.rollout.actors import person
from bot.rollout.effects import ShowAsk
from bot.rollout.state import AskOutcome
from tests.support.story import Story

DAN = person("U0DAN", "Dan")


def outcome(story: Story, number: int = -1) -> AskOutcome:
    """How an ask ended, of the active rollout or of the one that has just ended."""
    rollout = story.last.ended or story.rollout
    return rollout.asks[number].outcome


def shown(story: Story) -> list[str]:
    """The asks whose messages the last decision wants shown anew."""
    return [effect.key for effect in story.effects if isinstance(effect, ShowAsk)]
