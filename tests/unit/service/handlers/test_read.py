"""status and history: reads that change nothing."""

import pytest

from bot.service.values.commands.reads import History, Status
from bot.service.values.commands.steer import Hold, RollBack
from tests.support.faked.cloud import FakeService
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, plan
from tests.unit.service.handlers.people import ask, start, tick, world_of


@pytest.fixture
def world() -> World:
    """A canary that soaks at 10 %."""
    world = world_of()
    start(world)
    return world


def test_status_tells_where_it_stands(world: World) -> None:
    """Phase, share, step, traffic, evidence, holds, and what comes next."""
    world.clock.advance(2 * MINUTE)
    tick(world)
    ask(world, Hold, "U0BOB", reason="Lunch")
    told = ask(world, Status)
    lines = "\n".join(told.lines)
    assert told.sentence == "shop-00002 is on hold at 10 % (step 2 of 4)."
    assert "shop-00002 10 %, shop-00001 90 %, served" in lines
    assert "errors: ok" in lines
    assert "On hold: Bob asked for it: Lunch" in lines
    assert told.next.startswith("Deadline in ")


def test_status_of_a_soak_says_how_long_it_has_left(world: World) -> None:
    """A soaking rollout says what is left of its soak."""
    world.clock.advance(2 * MINUTE)
    assert ask(world, Status).next == "3 min of its soak left."


def test_status_without_a_rollout_tells_of_the_last(world: World) -> None:
    """An idle service says how its last rollout ended, and how to start."""
    ask(world, RollBack, reason="It looks wrong")
    told = ask(world, Status)
    assert told.sentence == "shop has no active rollout."
    assert "was rolled back to shop-00001: It looks wrong" in told.lines[0]


def test_status_of_all(world: World) -> None:
    """Without a service, one rollout is told in detail and several in a line each."""
    assert "step 2 of 4" in ask(world, Status, service="").sentence
    target = {"cloud_run": {"project": "acme-prod", "region": "us-central1", "service": "cart"}}
    world.store.put_plan(plan(name="cart", target=target))
    world.router.services["cart"] = FakeService()
    start(world, service="cart")
    told = ask(world, Status, service="")
    assert told.sentence == "2 rollouts are active."
    assert told.lines == (
        "cart: shop-00002 is soaking at 10 % (step 2 of 4), 5 min of its soak left; started by Ann",
        "shop: shop-00002 is soaking at 10 % (step 2 of 4), 5 min of its soak left; started by Ann",
    )
    ask(world, Hold, "U0BOB", reason="Lunch")
    assert "on hold: Bob asked for it: Lunch" in ask(world, Status, service="").lines[1]


def test_status_of_nothing() -> None:
    """Where nothing is active, it says so."""
    assert ask(world_of(), Status, service="").sentence == "No rollout is active."


def test_an_unknown_service_is_named_with_the_nearest(world: World) -> None:
    """Both reads know the nearest name."""
    for verb in (Status, History):
        told = ask(world, verb, service="shopp")
        assert not told.ok
        assert "no service named shopp" in told.sentence
        assert "Did you mean shop?" in told.next


def test_history_tells_the_last_rollouts(world: World) -> None:
    """What ended is told with its time, its end and why, the newest first."""
    assert ask(world, History).sentence == "shop has not finished a rollout yet."
    ask(world, RollBack, reason="It looks wrong")
    assert ask(world, History).sentence == "The last rollout of shop:"
    world.clock.advance(MINUTE)
    start(world, again=True, reason="Fixed")
    ask(world, RollBack, reason="Still wrong")
    told = ask(world, History)
    assert told.sentence == "The last 2 rollouts of shop:"
    assert "2026-03-10 12:01 UTC: shop-00002 was rolled back to shop-00001: " in told.lines[0]
    assert "Still wrong" in told.lines[0]


def test_reads_change_nothing(world: World) -> None:
    """A read leaves no fact, no effect and no call but its answer."""
    before = dict(world.store.services), set(world.store.inbox)
    world.journal.clear()
    ask(world, Status)
    ask(world, History)
    assert (world.store.services, world.store.inbox) == before
    assert world.journal == ["answer", "answer"]
