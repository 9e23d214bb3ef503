"""What people say to what they do is told with it, and says what is so."""

import pytest

from bot.rollout.notices.topics import Topic
from tests.support.rollouts import EVE, MINUTE, MISS, plan
from tests.support.story import Story, requested, soaking, verifying
from tests.unit.rollout.states import asking

REASON = "the sale is over"


@pytest.mark.parametrize(
    ("topic", "story", "words"),
    [
        (Topic.HELD, soaking().hold(reason=REASON), f"Bob asked for it: {REASON}."),
        (Topic.RESUMED, soaking().hold().resume(reason=REASON), f"Ann because {REASON}."),
        (Topic.ROLLING_BACK, soaking().roll_back(reason=REASON), f"shop-00002 back: {REASON}."),
        (Topic.CANCELLED, verifying().roll_back(reason=REASON), f"moved: {REASON}."),
        (Topic.STEP_UP, soaking().tick().promote(reason=REASON), f"by Ann because {REASON}."),
        (
            Topic.STEP_UP,
            soaking().tick(MISS).promote(anyway=True, reason=REASON),
            f"by Ann without the checks' evidence because {REASON}.",
        ),
        (
            Topic.WATCHING,
            soaking(3).tick().promote(reason=REASON),
            f"serves everything. Promoted by Ann because {REASON}.",
        ),
        (
            Topic.WAITING,
            soaking(1, asking().rollout.plan).tick().promote(reason=REASON),
            f"Ann wants 100 % because {REASON}.",
        ),
        (Topic.APPROVED, requested().approve(reason=REASON), f"as code because {REASON}."),
        (Topic.REFUSED, requested().refuse(reason=REASON), f"refused as code: {REASON}."),
        (Topic.UNFROZEN, soaking().freeze().thaw(REASON), f"Unfrozen by Bob because {REASON}."),
    ],
)
def test_a_reason_is_told(topic: Topic, story: Story, words: str) -> None:
    """No verb that takes a reason drops it."""
    assert words in story.said(topic)[0]


def test_a_comment_to_an_approval_is_kept() -> None:
    """With who gave it, in the rollout and so in every later message."""
    story = requested().approve(reason="the migration is reviewed").approve(EVE, "lead")
    assert [each.reason for each in story.rollout.approvals] == ["the migration is reviewed", ""]


def next_after(story: Story) -> str:
    """What the last approval says comes next."""
    return story.said(Topic.APPROVED)[0]


def test_the_last_approval_says_what_is_so() -> None:
    """It starts or continues now, or it says what it still waits for."""
    assert next_after(requested().approve().approve(EVE, "lead")).endswith("It starts now.")
    gates = {"on_call": "PSCHED1", "approvals": {"roles": ["code"], "expire": "60m"}}
    on_call = Story().start(plan(gates=gates, people={"code": ["U0BOB"]}))
    assert next_after(on_call.approve()).endswith("and then starts by itself.")
    frozen = next_after(requested().freeze().approve().approve(EVE, "lead"))
    assert "It is frozen" in frozen
    assert frozen.endswith("Tue 2026-03-10 13:00 UTC.")
    assert next_after(asking().approve()).endswith("It continues now.")
    assert next_after(asking(soaked=False).approve()).endswith("It continues now.")
    assert next_after(asking().after(MINUTE).approve()).endswith("It continues now.")
