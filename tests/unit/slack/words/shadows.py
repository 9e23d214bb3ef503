"""What a shadow says, from its start to the end that people give it."""

from collections.abc import Mapping
from datetime import timedelta

from bot.rollout.effects import Announce
from bot.rollout.state import Followed
from bot.slack.views.blocks import Message
from bot.slack.views.card import card_message
from bot.slack.views.notice import notice_message
from tests.support.faked.shadowed import ShadowStory, shadowing
from tests.support.rollouts import MINUTE, NOON, plan
from tests.unit.slack.stories import ILL, WELL

STEPS = [
    {"traffic": "10%", "soak": "5m", "probe": {"paths": ["/healthz"]}},
    {"traffic": "50%", "soak": "5m", "approvals": {"roles": ["lead"]}},
    {"traffic": "100%", "soak": "5m"},
]
PLAN = plan(mode="shadow", steps=STEPS, people={"operators": ["U0ANN"], "lead": ["U0EVE"]})
FOLLOWED = Followed(
    since=NOON,
    until=NOON + timedelta(minutes=26),
    requests=3120,
    errors=187,
    stable_requests=28110,
    stable_errors=84,
)


def up_to(moment: str) -> ShadowStory:
    """The story up to a moment of it."""
    story = shadowing(0, PLAN).after(MINUTE)
    if moment == "started":
        return story
    story.see(10)
    if moment == "moved":
        return story
    if moment == "too_early":
        return story.after(2 * MINUTE).see(50)
    if moment.startswith("back"):
        story.after(4 * MINUTE).see(10, ILL)
        return story if moment == "back" else story.after(26 * MINUTE).see(0)
    story.after(6 * MINUTE).see(10, WELL)
    return story if moment == "ready" else story.after(80 * MINUTE).see(50)


def ended(*, well: bool) -> ShadowStory:
    """People went to 100 %, or took it away, later than Canario would have."""
    if not well:
        return up_to("back_late").after(6 * MINUTE).see(0, None, FOLLOWED)
    story = up_to("late").after(6 * MINUTE).see(50, WELL).after(3 * MINUTE).see(100)
    return story.after(120 * MINUTE).see(100, WELL)


def said(story: ShadowStory) -> Message:
    """The notice that the last decision wrote."""
    (notice,) = (each for each in story.effects if isinstance(each, Announce))
    return notice_message(story.last.ended or story.rollout, notice)


def shadows() -> Mapping[str, Message]:
    """Each notice of the way, and the message that shows the state, on it and at the end."""
    moments = ("moved", "too_early", "ready", "late", "back", "back_late")
    ends = {"up": ended(well=True), "down": ended(well=False)}
    cards = {f"card_{name}": story.last.ended for name, story in ends.items()}
    now = up_to("back")
    return {
        "shadow_started": said(shadowing(0, PLAN)),
        **{f"shadow_{each}": said(up_to(each)) for each in moments},
        **{f"shadow_ended_{name}": said(story) for name, story in ends.items()},
        "shadow_card": card_message(now.rollout, None, now.now),
        **{f"shadow_{name}": card_message(it, None, NOON) for name, it in cards.items() if it},
    }
