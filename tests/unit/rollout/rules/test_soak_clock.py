"""The soak clock counts only time in which the step was served and nothing held."""

from datetime import timedelta

import pytest

from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Phase
from tests.support.rollouts import MINUTE, NOON, PASS, plan
from tests.support.story import APPROVED_FIRST, Story, soaking, watching


def elapsed(story: Story) -> timedelta:
    """What the clock has counted."""
    return story.rollout.clock.elapsed(story.now)


def test_it_starts_when_the_shift_is_served() -> None:
    """The time until the platform serves a step does not count."""
    story = soaking(settled=False)
    assert elapsed(story) == timedelta()
    story.settle().after(3 * MINUTE)
    assert elapsed(story) == 3 * MINUTE


def test_it_stands_still_while_holding() -> None:
    """A hold stops it, and resuming continues from where it was."""
    story = soaking().hold().after(30 * MINUTE)
    assert elapsed(story) == 2 * MINUTE
    story.resume().after(MINUTE)
    assert elapsed(story) == 3 * MINUTE


def test_a_hold_that_is_served_meanwhile_does_not_start_it() -> None:
    """A shift that settles while the rollout holds starts no soak; resuming does."""
    story = soaking(settled=False).hold().settle().after(30 * MINUTE)
    assert elapsed(story) == timedelta()
    story.resume().after(MINUTE)
    assert elapsed(story) == MINUTE


def test_a_request_that_was_held_soaks_nothing() -> None:
    """Before the start there is nothing to soak, also where an earlier rollout's traffic is served
    and a freeze or a hold ends."""
    before = soaking().roll_back().settle().service
    story = Story(before, NOON + MINUTE).start(plan(**APPROVED_FIRST), again=True, reason="Fixed")
    assert story.hold().resume().phase is Phase.REQUESTED
    assert elapsed(story.after(MINUTE)) == timedelta()


def test_restoring_traffic_stops_it_until_that_is_served() -> None:
    """After drift was undone the time counts again only when the platform serves it."""
    story = soaking().drift(canary=50, stable=50).resume().after(5 * MINUTE)
    assert elapsed(story) == 2 * MINUTE
    story.settle().after(MINUTE)
    assert elapsed(story) == 3 * MINUTE


def test_a_step_begins_at_zero() -> None:
    """What was counted in one step is not the next one's."""
    story = soaking().after(5 * MINUTE).tick()
    assert story.rollout.step == 2
    assert elapsed(story) == timedelta()


def test_resuming_a_hold_by_checks_soaks_anew() -> None:
    """A person who resumes what the checks held starts the soak from the beginning."""
    story = soaking().after(40 * MINUTE).deadline()
    assert story.phase is Phase.HOLDING
    story.resume().after(MINUTE)
    assert elapsed(story) == MINUTE
    assert story.rollout.verdict is None


def test_settling_twice_is_settling_once() -> None:
    """News of the same shift that arrives again does not start the clock again."""
    story = soaking().after(2 * MINUTE).settle()
    assert story.last.ignored
    assert elapsed(story) == 4 * MINUTE


def test_a_step_waits_for_its_whole_soak() -> None:
    """Passing checks do not end a soak early, not by a second."""
    story = soaking().after(3 * MINUTE - timedelta(seconds=1)).tick(PASS)
    assert story.rollout.step == 1
    assert story.after(timedelta(seconds=1)).tick(PASS).rollout.step == 2


def test_the_watch_counts_as_a_soak_does() -> None:
    """A hold in the watch does not shorten it."""
    story = watching().hold().after(5 * 60 * MINUTE).resume().after(49 * MINUTE).tick()
    assert story.phase is Phase.WATCHING
    assert story.after(MINUTE).tick().service.active is None


@pytest.mark.parametrize("later", [timedelta(), -MINUTE])
def test_a_clock_never_runs_backwards(later: timedelta) -> None:
    """Workers whose clocks differ cannot take away what was counted."""
    clock = SoakClock(counted=MINUTE, running_since=NOON)
    assert clock.elapsed(NOON + later) == MINUTE
    assert clock.stopped(NOON + later) == SoakClock(counted=MINUTE)
