"""Every wait has an end, and says what happens then."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.rollout.effects import Page, ShiftTraffic
from bot.rollout.facts import DeadlinePassed
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from tests.support.rollouts import INCONCLUSIVE, MINUTE, PASS, ROLLOUT, SECOND, STABLE, new_id, plan
from tests.support.story import Story, requested, rolling_back, soaking, verifying, watching


def test_a_canary_that_does_not_answer_is_cancelled() -> None:
    """A 0 % step that runs out ends with what the probe last said, and the tag goes."""
    story = verifying().settle().verify(ok=False, words="GET /healthz answered 503").deadline()
    assert story.last.ended is not None
    assert story.last.ended.phase is Phase.CANCELLED
    assert "GET /healthz answered 503" in story.last.ended.outcome
    assert story.split == {STABLE: 100}
    assert story.service.desired
    assert story.service.desired.traffic.tagged is None
    assert not story.service.rejected


def test_a_tag_that_is_never_served_is_cancelled() -> None:
    """A canary whose own address never came is cancelled too."""
    story = verifying().deadline()
    assert story.last.ended is not None
    assert "never served" in story.last.ended.outcome


def test_closed_gates_end_a_request() -> None:
    """A request whose gates stay closed is cancelled, and no traffic was touched."""
    story = requested().deadline()
    assert story.last.ended is not None
    assert not any(isinstance(effect, ShiftTraffic) for effect in story.effects)


def test_too_little_evidence_holds_and_says_what_is_missing() -> None:
    """A step that cannot be judged until its deadline holds with the reason."""
    story = soaking().tick(INCONCLUSIVE).deadline()
    assert story.phase is Phase.HOLDING
    assert "not enough evidence in time: errors says inconclusive" in story.said(Topic.HELD)[0]


def test_a_step_that_nobody_judged_says_so() -> None:
    """A step whose evaluations stopped holds, also when the last one had passed."""
    assert "not judged for too long" in soaking().tick(PASS).deadline().said(Topic.HELD)[0]
    assert "not judged for too long" in soaking().deadline().said(Topic.HELD)[0]


def test_a_watch_without_evidence_holds() -> None:
    """A watch that could not be judged asks a person instead of completing."""
    story = watching()
    assert story.rollout.deadline == story.now - 10 * MINUTE + timedelta(hours=2)
    assert story.deadline().phase is Phase.HOLDING


def test_a_rollback_that_does_not_settle_pages_and_shifts_again() -> None:
    """Every few minutes it wakes somebody and tries anew, for as long as it takes."""
    story = rolling_back()
    for _ in range(3):
        before = story.rollout.deadline
        story.deadline()
        assert story.phase is Phase.ROLLING_BACK
        assert before is not None
        assert story.rollout.deadline == story.now + 5 * MINUTE
        assert [each.severity for each in story.effects if isinstance(each, Page)] == ["critical"]
        assert any(isinstance(effect, ShiftTraffic) for effect in story.effects)


def test_the_plan_says_how_long_a_step_may_take() -> None:
    """The deadline of a step begins when it is served."""
    steps = [{"traffic": "10%", "soak": "5m", "deadline": "20m"}, {"traffic": "100%"}]
    story = Story().start(plan(steps=steps)).after(3 * MINUTE).settle()
    assert story.rollout.deadline == story.now + 20 * MINUTE


@pytest.mark.parametrize(
    "begin",
    [verifying, soaking, watching, rolling_back, lambda: soaking().hold(), requested],
    ids=["verifying", "soaking", "watching", "rolling back", "holding", "requested"],
)
def test_a_deadline_that_moved_or_is_not_there_yet_is_nothing(
    begin: Callable[[], Story],
) -> None:
    """A deadline that comes early, or that no longer stands, or is another rollout's, is ignored
    in every phase."""
    story = begin()
    ends = story.rollout.deadline
    assert ends is not None
    early = DeadlinePassed(id=new_id(), rollout=ROLLOUT, deadline=ends)
    moved = DeadlinePassed(id=new_id(), rollout=ROLLOUT, deadline=ends - SECOND)
    another = DeadlinePassed(id=new_id(), rollout="shop-r0", deadline=ends)
    assert story.tell(early).ignored
    story.now = ends + MINUTE
    assert story.tell(moved).ignored
    assert story.tell(another).ignored
