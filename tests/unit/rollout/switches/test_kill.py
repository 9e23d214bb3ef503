"""Whoever is woken for a kill switch: by hand or not, level by level."""

from typing import Any

from bot.rollout.effects import Announce, Page
from bot.rollout.facts import CallDue, SwitchThrown
from tests.support.rollouts import MINUTE, new_id, plan
from tests.support.story import Story, soaking

SWITCH: dict[str, Any] = {"kill_switch": {"post": "https://x.example.com/off", "within": "10s"}}
LEVELS: dict[str, Any] = {
    "people": {"operators": ["U0ANN"], "sre": ["U0BOB"], "lead": ["U0LEAD"]},
    "escalation": [{"role": "sre"}, {"role": "lead", "after": "10m"}],
}


def fails(story: Story) -> Story:
    """The call of the newest kill switch failed."""
    kill = story.service.kills[-1]
    fact = SwitchThrown(
        id=new_id(), key=kill.key, rollout=kill.rollout, ok=False, words="503", purpose="kill"
    )
    story.tell(fact)
    return story


def paged(story: Story) -> list[str]:
    """Whom the last decision pages."""
    return [each.target for each in story.effects if isinstance(each, Page)]


def called(story: Story) -> list[str]:
    """Whom the last decision mentions."""
    return [who for e in story.effects if isinstance(e, Announce) for who in e.mention]


def test_where_only_rollbacks_by_hand_page_somebody_these_are_woken() -> None:
    """A switch that could not be thrown is told to the teams that there are."""
    on = plan(**SWITCH, on_rollback={"page_by_hand": "sre"})
    assert paged(fails(soaking(on=on).kill())) == ["sre"]
    assert paged(fails(Story().kill(on))) == ["sre"]


def test_a_second_level_is_called_for_a_switch_that_is_not_thrown() -> None:
    """Nobody of the first has taken it."""
    story = fails(soaking(on=plan(**SWITCH, **LEVELS)).kill())
    assert called(story) == ["U0BOB"]
    story.after(10 * MINUTE).tell(CallDue(id=new_id(), rollout=story.rollout.id, level=2))
    assert called(story) == ["U0LEAD"]
