"""The canary's share of the requests: 429 at its instance limit are in no metric of Cloud Run's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rollout.state import Cause
from tests.scenario.journeys.busy import Busy
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Busy]:
    """A shop that is guarded."""
    with running(Busy(tmp_path)) as ready:
        yield ready  # type: ignore[misc]


def test_a_canary_without_instances_for_its_requests_holds(world: Busy) -> None:
    """Nothing it answers is bad, and nearly nobody is answered: it holds before the soak is over,
    says so in numbers, and never rolls back for that alone."""
    world.start(10)
    world.fault(full=0.98)
    world.busy(20)
    assert world.phase == "holding"
    [held] = world.rollout.holds
    assert held.cause is Cause.CHECKS
    assert "10 % of the traffic desired on the canary, 0" in held.reason
    assert "the canary answers less than 50 % of its share" in held.reason
    [said] = [text for text in world.story() if "On hold" in text]
    for words in ("429", f"the maximum instances of {CANARY}", "promote shop --anyway because"):
        assert words in said
    world.busy(20)
    assert world.phase == "holding"
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_a_shortfall_that_is_over_ends_its_hold(world: Busy) -> None:
    """Somebody raises the instance limit, and it continues by itself."""
    world.start(10)
    world.fault(full=0.98)
    world.busy(20)
    assert world.phase == "holding"
    world.fault()
    world.busy(20)
    assert world.phase == "soaking"


def test_a_shortfall_of_which_nothing_is_seen_any_more_holds_still(world: Busy) -> None:
    """Somebody moves the traffic by hand, so its share can't be judged, and everything else is
    good: nobody is told that it passes. Restored, and with its share, it continues."""
    world.start(10)
    world.fault(full=0.98)
    world.busy(20)
    world.traffic_by_hand(r1=70, r2=30)
    world.fault()
    for _ in range(4):
        world.busy(20)
    assert [held.cause for held in world.rollout.holds] == [Cause.CHECKS, Cause.DRIFT]
    assert not any("Its checks pass" in text for text in world.story())
    world.say("resume shop --yes")
    assert world.phase == "soaking"


def test_a_healthy_canary_gets_its_share(world: Busy) -> None:
    """It soaks on; explain says both shares."""
    world.start(10)
    world.busy(20)
    world.busy(20)
    assert world.phase == "soaking"
    told = world.say("explain shop --details")[-1]
    assert "share of requests: 10 % of the traffic desired on the canary, " in told


def test_a_plan_can_leave_its_share_out(world: Busy) -> None:
    """``guard: {share: false}``, such as for a service whose clients stick to their revision."""
    world.write_plan(guard={"share": False})
    world.start(10)
    world.fault(full=0.98)
    world.busy(20)
    assert world.phase == "soaking"
    assert "share of requests" not in world.say("explain shop --details")[-1]
