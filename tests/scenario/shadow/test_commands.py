"""What people can ask of a shadow."""

import pytest

from tests.scenario.shadow.watched import said, shadowed, untouched
from tests.support.world import CANARY, STABLE, World

STEERING = (
    "promote shop",
    "hold shop",
    "resume shop",
    "rollback shop because it is slow",
    "approve shop",
    "kill shop because it is slow",
)


@pytest.mark.parametrize("command", STEERING)
def test_what_moves_something_is_refused(world: World, command: str) -> None:
    """It says that it moves nothing, how to end it, and how to make it live."""
    shadowed(world)
    told = world.say(command)[-1]
    assert "shadow" in told
    assert "`/canary cancel shop`" in told
    assert "mode: live" in told
    assert world.phase == "shadowing"
    assert untouched(world)


def test_what_reads_says_shadow_first(world: World) -> None:
    """Status, explain and the list say what users get, and that nothing is moved."""
    shadowed(world)
    for command in ("status shop", "explain shop", "explain shop --details", "status"):
        told = world.say(command)[-1]
        assert "in shadow" in told, told
    assert untouched(world)


def test_cancel_ends_it_and_leaves_the_traffic(world: World) -> None:
    """A person wants no more of it; a live rollout can be started then, and is no shadow."""
    shadowed(world)
    assert world.say("cancel shop because we know enough")[-1].startswith("The shadow has ended")
    assert world.phase == "idle"
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert world.last_ended().phase == "shadowed"
    assert said(world, "we know enough")
    assert "Shadow: olivia ended it" in world.say("history shop")[-1]
    assert untouched(world)


def test_cancel_says_what_was_measured_until_then(world: World) -> None:
    """After a rollback that would have been, as the end that people's traffic gives it does."""
    shadowed(world)
    world.fault(error_rate=0.5)
    for _ in range(5):
        world.soak(121)
    assert said(world, "Would have rolled shop-00002 back now")
    world.say("cancel shop")
    shadow = world.last_ended().shadow
    found = shadow.followed if shadow else None
    assert found is not None
    assert found.errors > 0.3 * found.requests > 0
    assert said(world, f"{found.requests:,} requests")
    assert untouched(world)


def test_a_freeze_stops_nothing_of_it(world: World) -> None:
    """It would have held; there is nothing to be stopped."""
    world.say("freeze shop because of the sale")
    shadowed(world)
    for _ in range(3):
        world.soak(121)
    (would,) = said(world, "Would have held now at 10 %")
    assert "frozen" in would
    assert untouched(world)


def test_an_alert_is_said_and_moves_nothing(world: World) -> None:
    """It would have rolled back for it."""
    shadowed(world)
    incident = world.alert(severity="critical")
    assert said(world, "Would have rolled shop-00002 back now")
    world.close_alert(incident)
    assert said(world, "has closed")
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert untouched(world)


def test_a_rollback_works_when_it_has_ended(world: World) -> None:
    """Whoever wants Canario to move the traffic ends the shadow first."""
    shadowed(world)
    world.say("cancel shop")
    world.say(f"rollback shop to {STABLE} because it is slow")
    assert world.served() == {STABLE: 100}
