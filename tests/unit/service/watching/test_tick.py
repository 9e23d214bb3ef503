"""The tick enqueues what is due and what was left undone, and does nothing itself."""

from datetime import timedelta

import pytest

from bot.rollout.facts import Held
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import apply
from bot.service.values.work import CarryOut, Evaluate
from bot.service.watching.due import BATCH, PAGE, tick
from tests.contract.store.examples import put, service
from tests.support.faked.cloud import FakeService
from tests.support.fakes import World
from tests.support.rollouts import BOB, MINUTE, SERVICE, new_id, plan, started


def run(world: World) -> int:
    """The scheduler knocks."""
    return tick(world.parts, world.clock.now())


def running(world: World, project: str, count: int) -> None:
    """So many rollouts of one project."""
    for n in range(count):
        target = {"project": project, "region": "us-central1", "service": f"s{n}"}
        world.router.services[f"s{n}"] = FakeService()
        on = plan(name=f"s{n}", target={"cloud_run": target})
        act(world.parts, f"{project}~s{n}", started(on, rollout=f"{project}-{n}"))


def test_nothing_due_is_nothing_to_do() -> None:
    """Without rollouts a tick enqueues nothing; right after an evaluation neither."""
    world = World()
    assert run(world) == 0
    act(world.parts, SERVICE, started())
    assert run(world) == 0
    assert world.queue.messages == []


def test_what_is_due_is_enqueued() -> None:
    """A rollout that is due is evaluated by a worker, not by the tick."""
    world = World()
    act(world.parts, SERVICE, started())
    world.clock.advance(MINUTE)
    world.journal.clear()
    assert run(world) == 1
    asked_at = world.clock.now()
    assert world.queue.messages == [Evaluate(services=(SERVICE,), asked_at=asked_at)]
    assert world.journal == ["put evaluate"]


def test_a_tick_that_comes_a_little_early_finds_it_due() -> None:
    """With ticks as far apart as evaluations, each finds its evaluation."""
    world = World()
    act(world.parts, SERVICE, started())
    world.clock.advance(MINUTE * 0.9)
    assert run(world) == 1


def test_a_tick_ends_when_nothing_is_due_any_more() -> None:
    """However many are due, one tick enqueues each of them once, the longest due first."""
    world = World()
    now = world.clock.now()
    names = [f"acme-prod~s{n}" for n in range(2 * PAGE + 1)]
    for age, name in enumerate(names):
        put(world.parts.store, service(name, due_at=now - timedelta(seconds=age)))
    assert run(world) == 2 * PAGE // BATCH + 1
    enqueued = [each for work in world.queue.messages for each in evaluated(work)]
    assert enqueued == names[::-1]


def test_a_service_that_nobody_evaluates_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever operates Canario can be alerted when workers are too few: the log says since when."""
    world = World()
    act(world.parts, SERVICE, started())
    world.clock.advance(MINUTE)
    run(world)
    assert "is due since" not in caplog.text
    world.clock.advance(10 * MINUTE)
    run(world)
    assert f"{SERVICE} is due since" in caplog.text


def evaluated(work: object) -> tuple[str, ...]:
    """The services that a message is about."""
    assert isinstance(work, Evaluate)
    return work.services


def test_batches_are_of_one_project() -> None:
    """Services of one project are judged together, a batch at a time; projects never mix."""
    world = World()
    running(world, "acme-prod", BATCH + 1)
    running(world, "acme-test", 1)
    world.clock.advance(2 * MINUTE)
    world.store.outbox.clear()
    assert run(world) == 3
    batches = [work.services for work in world.queue.messages if isinstance(work, Evaluate)]
    assert [len(batch) for batch in batches] == [BATCH, 1, 1]
    assert batches[2] == ("acme-test~s0",)


def test_effects_left_undone_are_enqueued() -> None:
    """What a dead worker left is carried out by another, one message each."""
    world = World()
    act(world.parts, SERVICE, started())
    applied = apply(world.parts, SERVICE, Held(id=new_id(), by=BOB))
    assert run(world) == 0
    world.clock.advance(2 * MINUTE)
    run(world)
    left = {
        entry
        for work in world.queue.messages
        if isinstance(work, CarryOut)
        for entry in work.entries
    }
    assert left == {entry.id for entry in applied.entries}
