"""A tick enqueues what is due once, however long it waits, and loses nothing for it."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.rollout.facts import Held
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import apply
from bot.service.entry.do_work import do_work
from bot.service.ports.stores.rollout_store import Due
from bot.service.values.in_queue import InQueue
from bot.service.values.work import CarryOut, Evaluate, Work
from bot.service.watching.due import tick
from bot.service.watching.in_queue import LEASE, MOST, Marks
from tests.contract.store.examples import put, service
from tests.support.fakes import World
from tests.support.rollouts import BOB, CANARY, MINUTE, SERVICE, new_id, started

OTHER = "acme-prod~other"


def soaking() -> World:
    """A rollout that is due."""
    world = World()
    act(world.parts, SERVICE, started())
    world.clock.advance(MINUTE)
    return world


def ticked(world: World, minutes: int = 1) -> list[Work]:
    """What comes into the queue with so many ticks, a minute apart."""
    world.queue.messages.clear()
    for n in range(minutes):
        if n:
            world.clock.advance(MINUTE)
        tick(world.parts, world.clock.now())
    return list(world.queue.messages)


def evaluations(found: list[Work]) -> list[tuple[str, ...]]:
    """The services of each message."""
    return [work.services for work in found if isinstance(work, Evaluate)]


def test_what_waits_is_not_enqueued_again() -> None:
    """While workers are behind, the queue gets no longer than what is due."""
    world = soaking()
    assert evaluations(ticked(world, 3)) == [(SERVICE,)]


def test_a_message_that_was_lost_is_made_up_for() -> None:
    """After a while it counts as lost, and the service is enqueued again; at rest each is."""
    world = soaking()
    every = LEASE // MINUTE
    assert len(evaluations(ticked(world, 2 * every + 1))) == 3


def test_an_evaluation_that_was_made_is_due_again() -> None:
    """Whoever evaluates moves the time, so the next tick enqueues it as ever."""
    world = soaking()
    (work,) = ticked(world)
    do_work(world.parts, work)
    world.clock.advance(MINUTE)
    assert evaluations(ticked(world)) == [(SERVICE,)]


def test_what_is_due_beside_it_does_not_wait() -> None:
    """Only what was enqueued waits; another one of the project is enqueued at once."""
    world = soaking()
    ticked(world)
    put(world.parts.store, service(OTHER, due_at=world.clock.now()))
    assert evaluations(ticked(world)) == [(OTHER,)]


def test_a_decision_meanwhile_makes_it_due_anew() -> None:
    """What became due for another reason is not taken for what was enqueued."""
    world = soaking()
    ticked(world)
    stored = world.store.load(SERVICE)
    earlier = stored.service.model_copy(update={"due_at": world.clock.now() - timedelta(seconds=1)})
    world.store.services[SERVICE] = stored._replace(service=earlier)
    assert evaluations(ticked(world)) == [(SERVICE,)]


def test_a_tick_that_dies_before_its_end_marks_nothing() -> None:
    """What was not put into the queue, or perhaps not, is enqueued by the next tick."""
    world = soaking()
    world.queue.trouble = [Unavailable("Pub/Sub is away.", "Wait.")]
    with pytest.raises(Unavailable):
        tick(world.parts, world.clock.now())
    assert world.store.queued == InQueue()
    assert evaluations(ticked(world)) == [(SERVICE,)]


def test_effects_wait_for_no_message() -> None:
    """One may be a rollback, or call somebody: each tick enqueues what is left undone."""
    world = soaking()
    applied = apply(world.parts, SERVICE, Held(id=new_id(), by=BOB))
    world.clock.advance(2 * MINUTE)

    def carried(found: list[Work]) -> set[str]:
        return {each for work in found if isinstance(work, CarryOut) for each in work.entries}

    first, again = carried(ticked(world)), carried(ticked(world))
    assert {entry.id for entry in applied.entries} <= first
    assert again == first


def test_at_rest_nothing_is_read_or_written() -> None:
    """A tick that finds nothing asks nothing more of the store."""
    world = World()
    marks = Marks(world.store, world.clock.now())
    assert marks.not_waiting([]) == []
    marks.note()
    assert world.store.queued == InQueue()


def test_marks_have_a_bound() -> None:
    """However much is due, they fit into a document; what has none is enqueued again."""
    world = World()
    marks, now = Marks(world.store, world.clock.now()), world.clock.now()
    due = [Due(now, f"acme-prod~s{n}") for n in range(MOST + 5)]
    assert marks.not_waiting(due) == due
    marks.note()
    assert len(world.store.queued.model_dump_json()) < 1_000_000
    assert Marks(world.store, now).not_waiting(due) == due[MOST:]


def disturbed(world: World, dice: random.Random) -> list[Work]:
    """What comes of a minute's tick that may come twice, or end early."""
    world.queue.messages.clear()
    world.queue.trouble = [Unavailable("Away.", "Wait.")] if dice.random() < 0.1 else []
    for _ in range(1 + (dice.random() < 0.2)):
        with suppress(Unavailable):
            tick(world.parts, world.clock.now())
    return list(world.queue.messages)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_becomes_of_messages_a_rollout_ends(seed: int) -> None:
    """Messages are lost, late or come twice, ticks die or come twice: the canary is promoted to
    the end all the same."""
    dice = random.Random(seed)  # noqa: S311 - seeded
    world, queue = soaking(), list[Work]()
    for _ in range(60):
        queue += disturbed(world, dice)
        for work in list(queue):
            if dice.random() < 0.4:
                continue
            queue.remove(work)
            lost, twice = dice.random() < 0.3, dice.random() < 0.2
            for _ in range(0 if lost else 1 + twice):
                do_work(world.parts, work)
        world.clock.advance(MINUTE)
    assert world.shop.wanted == {CANARY: 100}
