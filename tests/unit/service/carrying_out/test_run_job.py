"""A job is started once, and not for a rollout that is rolled back."""

from contextlib import suppress

from bot.errors import Unavailable
from bot.rollout.effects import RunJob
from bot.rollout.facts import RollbackAsked
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.carrying_out.run_job import run_job
from bot.service.watching.evaluate import evaluate
from tests.support.fakes import World
from tests.support.rollouts import ANN, SERVICE, new_id, plan, started

JOB = [{"name": "smoke", "timeout": "5m"}]
LAST = {"traffic": "100%", "soak": "5m"}
STEPS = [{"traffic": "10%", "soak": "5m", "job": JOB}, LAST]


def again(world: World) -> None:
    """The message that has it started is delivered once more."""
    entries = world.store.outbox.values()
    entry, effect = next((e, e.effect) for e in entries if isinstance(e.effect, RunJob))
    run_job(world.parts, entry, effect)


def test_one_that_was_started_is_not_asked_for_again() -> None:
    """Nobody reads Cloud Run's list of runs for it."""
    world = World(plan(steps=STEPS))
    act(world.parts, SERVICE, started(plan(steps=STEPS)))
    assert len(world.jobs.started) == 1
    world.jobs.started.clear()
    again(world)
    assert not world.jobs.started


def test_none_is_started_for_a_rollout_that_is_rolled_back() -> None:
    """Cloud Run was away when it was asked for, and is while traffic is rolled back."""
    world = World(plan(steps=STEPS))
    world.jobs.trouble = [Unavailable("no answer")] * 100
    with suppress(Unavailable):
        act(world.parts, SERVICE, started(plan(steps=STEPS)))
    world.router.trouble = [Unavailable("no answer")] * 100
    with suppress(Unavailable):
        act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=ANN, reason="Odd"))
    assert world.rollout.phase is Phase.ROLLING_BACK
    world.router.trouble, world.jobs.trouble = [], []
    again(world)
    assert not world.jobs.started


def test_a_job_that_ended_in_time_is_read_before_its_deadline_counts() -> None:
    """Nobody looked for hours; then both are seen in one tick."""
    first = {"traffic": "0%", "probe": {"paths": ["/healthz"]}, "job": JOB}
    on = plan(steps=[first, LAST])
    world = World(on)
    world.jobs.runs = {"smoke"}
    act(world.parts, SERVICE, started(on))
    assert world.rollout.deadline is not None
    world.clock.advance(world.rollout.deadline - world.clock.now())
    world.jobs.runs = set()
    evaluate(world.parts, [SERVICE], world.clock.now())
    assert world.rollout.phase is Phase.SOAKING
