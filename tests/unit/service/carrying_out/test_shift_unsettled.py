"""Traffic that somebody decided and left to be shifted."""

from bot.rollout.facts import RollbackAsked
from bot.service.carrying_out.shift_unsettled import shift_unsettled
from bot.service.deciding.commit import apply
from bot.service.entry.do_work import do_work
from bot.service.values.work import PublishHome, RefreshHomes
from tests.support.fakes import World
from tests.support.rollouts import BOB, CANARY, SERVICE, STABLE, new_id, plan, started

TEN = plan(steps=[{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}])


def left_over() -> World:
    """A start whose worker died before it shifted; Bob looks at his Home."""
    world = World(TEN)
    do_work(world.parts, PublishHome(user="U0BOB"))
    apply(world.parts, SERVICE, started(TEN))
    world.queue.messages.clear()
    return world


def refreshed(world: World) -> bool:
    """Whether open Homes are to follow."""
    return any(isinstance(each, RefreshHomes) for each in world.queue.messages)


def test_it_is_shifted_and_open_homes_follow() -> None:
    """With what came of it."""
    world = left_over()
    shift_unsettled(world.parts, world.store.load(SERVICE).service)
    assert world.shop.wanted == {CANARY: 10, STABLE: 90}
    assert world.store.load(SERVICE).service.settled
    assert refreshed(world)


def test_what_somebody_else_has_served_meanwhile_is_left_alone() -> None:
    """Whoever read it before finds nothing to do, and nothing to show."""
    world = left_over()
    before = world.store.load(SERVICE).service
    shift_unsettled(world.parts, before)
    world.queue.messages.clear()
    world.journal.clear()
    shift_unsettled(world.parts, before)
    assert not any(line.startswith("shift") for line in world.journal)
    assert not refreshed(world)


def test_what_is_served_or_has_no_place_asks_nobody() -> None:
    """Not even Cloud Run."""
    world = left_over()
    shift_unsettled(world.parts, world.store.load(SERVICE).service)
    apply(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB, reason="It looks wrong"))
    nowhere = world.store.load(SERVICE).service.model_copy(update={"target": None})
    world.journal.clear()
    shift_unsettled(world.parts, nowhere)
    shift_unsettled(world.parts, world.store.load("acme-prod~cart").service)
    assert not any(line.startswith(("observe", "shift")) for line in world.journal)
