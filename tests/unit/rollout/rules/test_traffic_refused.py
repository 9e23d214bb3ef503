"""The platform refuses the traffic, or takes it and does not serve it."""

from bot.rollout.effects import Page, ShiftTraffic
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, Phase
from tests.support.rollouts import CANARY, MINUTE, STABLE
from tests.support.story import rolling_back, soaking, verifying


def test_refused_traffic_holds_and_pages() -> None:
    """A refusal stops the rollout, says the platform's reason and wakes somebody."""
    story = soaking(2, settled=False).fail_traffic()
    assert story.phase is Phase.HOLDING
    assert "the platform refused the traffic: quota" in story.said(Topic.HELD)[0]
    assert [each.severity for each in story.effects if isinstance(each, Page)] == ["error"]


def test_resume_tries_again() -> None:
    """Resume asks for the same split as a new version."""
    story = soaking(2, settled=False).fail_traffic()
    before = story.version
    story.resume()
    assert story.split == {CANARY: 50, STABLE: 50}
    assert story.version > before
    assert any(isinstance(effect, ShiftTraffic) for effect in story.effects)
    assert story.settle().phase is Phase.SOAKING


def test_an_old_refusal_is_no_news() -> None:
    """A refusal of traffic that is no longer desired changes nothing."""
    story = soaking(2, settled=False)
    assert story.fail_traffic(version=story.version - 1).last.ignored


def test_what_is_served_is_not_refused() -> None:
    """A worker that was refused after another one had brought it about holds nothing."""
    story = soaking(2)
    assert story.fail_traffic().last.ignored
    assert story.phase is Phase.SOAKING


def test_a_refused_rollback_pages_and_is_tried_on() -> None:
    """A rollback never gives up: it pages as critical, says so, and stays on its way."""
    story = rolling_back().fail_traffic()
    assert story.phase is Phase.ROLLING_BACK
    assert [each.severity for each in story.effects if isinstance(each, Page)] == ["critical"]
    assert "retried until it works" in story.said(Topic.TRAFFIC)[0]
    assert story.settle().last.ended is not None


def test_a_shift_that_is_never_served_holds() -> None:
    """Traffic that the platform took and does not serve in the plan's time holds and pages."""
    story = soaking(2, settled=False)
    assert story.rollout.deadline == story.rollout.step_since + story.rollout.plan.settle
    story.deadline()
    assert [held.cause for held in story.rollout.holds] == [Cause.TRAFFIC]
    assert "does not serve 50 % after 10 min" in story.said(Topic.HELD)[0]
    assert any(isinstance(effect, Page) for effect in story.effects)


def test_served_after_all_it_still_waits_for_a_person() -> None:
    """A shift that settles while it holds does not continue by itself, and resuming does."""
    story = soaking(2, settled=False).deadline().settle()
    assert story.phase is Phase.HOLDING
    story.resume().settle().after(5 * MINUTE).tick()
    assert story.split == {CANARY: 100}


def test_a_refused_tag_holds_before_any_traffic() -> None:
    """The canary's tag at 0 % is traffic too."""
    story = verifying().fail_traffic()
    assert story.phase is Phase.HOLDING
    assert story.roll_back().last.ended is not None
