"""An alert from Cloud Monitoring: the fast way back."""

import pytest

from bot.errors import Unavailable
from bot.plan import CloudRunTarget
from bot.rollout.facts import AlertClosed
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import apply
from bot.service.watching.alert import Alert, on_alert
from tests.support.fakes import World
from tests.support.rollouts import CANARY, POLICY, SERVICE, STABLE, alert, new_id, started

TARGET = CloudRunTarget(project="acme-prod", region="us-central1", service="shop")


@pytest.fixture
def world() -> World:
    """A canary that soaks at 10 %."""
    world = World()
    act(world.parts, SERVICE, started())
    world.journal.clear()
    return world


def test_the_shift_is_the_next_call_after_the_commit(world: World) -> None:
    """One look, one commit, one shift; whoever is told is told after that."""
    assert on_alert(world.parts, Alert(SERVICE, TARGET, alert())) == "rolling_back"
    assert world.journal[:3] == ["observe", "shift shop-00001 100", "observe"]
    assert world.shop.wanted == {STABLE: 100}
    assert world.store.ended(SERVICE)[0].phase is Phase.ROLLED_BACK


def test_a_stale_look_falls_back_to_the_loop(world: World) -> None:
    """When somebody changed the service since the look, it looks again and shifts."""
    observe = world.router.observe

    def meddled(target: CloudRunTarget) -> object:
        seen = observe(target)
        world.router.observe = observe  # type: ignore[method-assign] # once
        world.shop.set_by_hand({CANARY: 30, STABLE: 70})
        return seen

    world.router.observe = meddled  # type: ignore[method-assign,assignment] # somebody is faster
    on_alert(world.parts, Alert(SERVICE, TARGET, alert()))
    assert world.done("shift") == ["shift shop-00001 100"] * 2
    assert world.shop.wanted == {STABLE: 100}


def test_a_platform_that_does_not_answer_stops_no_decision(world: World) -> None:
    """The rollback is committed without the look, and shifted as soon as it can be."""
    world.router.trouble = [Unavailable("no answer")]
    on_alert(world.parts, Alert(SERVICE, TARGET, alert()))
    assert world.shop.wanted == {STABLE: 100}


def test_without_a_place_it_goes_the_long_way(world: World) -> None:
    """An alert whose labels don't say where the service runs rolls back all the same."""
    on_alert(world.parts, Alert(SERVICE, None, alert()))
    assert world.shop.wanted == {STABLE: 100}


def test_the_same_alert_twice_is_one_rollback(world: World) -> None:
    """An alert that is delivered again does nothing more."""
    fact = alert()
    on_alert(world.parts, Alert(SERVICE, TARGET, fact))
    said = on_alert(world.parts, Alert(SERVICE, TARGET, fact))
    assert "no active rollout" in said or "handled before" in said
    assert world.done("shift") == ["shift shop-00001 100"]
    assert len(world.pager.incidents) == 1


def test_an_alert_that_comes_again_after_a_crash_shifts(world: World) -> None:
    """When the first worker died after its commit, the second delivery shifts at once."""
    fact = alert()
    apply(world.parts, SERVICE, fact)
    on_alert(world.parts, Alert(SERVICE, TARGET, fact))
    assert world.shop.wanted == {STABLE: 100}


def test_an_alert_for_a_service_without_a_rollout_is_nothing(world: World) -> None:
    """An unknown or idle service is left alone, and the log says why."""
    said = on_alert(world.parts, Alert("acme-prod~cart", None, alert()))
    assert said == "nothing changes: no plan is for acme-prod~cart"
    assert world.store.load("acme-prod~cart").service.generation == 0


def test_a_closed_alert_looks_at_nothing(world: World) -> None:
    """The end of an alert needs no look at the platform."""
    on_alert(world.parts, Alert(SERVICE, TARGET, alert("warning")))
    world.journal.clear()
    fact = AlertClosed(id=new_id(), by=POLICY, incident="inc-1", policy="Errors")
    assert on_alert(world.parts, Alert(SERVICE, TARGET, fact)) == "holding"
    assert not world.done("observe", "shift")


def test_an_alert_about_stable_shifts_nothing(world: World) -> None:
    """It holds."""
    assert on_alert(world.parts, Alert(SERVICE, TARGET, alert(revision=STABLE))) == "holding"
    assert not world.done("shift")
