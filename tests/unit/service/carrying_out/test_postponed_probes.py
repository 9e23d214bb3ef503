"""Probes that could not be sent for a while."""

from contextlib import suppress

from bot.errors import Unavailable
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.ports.prober import ProbeAnswer
from bot.service.watching.due import left_over
from bot.service.watching.evaluate import evaluate
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, SERVICE, plan, started


def test_probes_that_were_postponed_are_one_attempt() -> None:
    """Cloud Run did not say where to ask for some ticks; that uses up none of the plan's attempts,
    and neither do the probes that have gathered meanwhile."""
    probe = {"paths": ["/healthz"], "attempts": 3}
    first = {"traffic": "0%", "probe": probe, "deadline": "2h"}
    steps = [first, {"traffic": "100%", "soak": "5m"}]
    on = plan(steps=steps)
    world = World(on)
    world.prober.answer = ProbeAnswer(False, "GET /healthz answered 503")
    act(world.parts, SERVICE, started(on))
    assert world.rollout.probes_failed == 1
    world.router.trouble = [Unavailable("no answer")] * 100
    for _ in range(6):
        world.clock.advance(2 * MINUTE)
        with suppress(Unavailable):
            evaluate(world.parts, [SERVICE], world.clock.now())
    world.router.trouble = []
    world.clock.advance(10 * MINUTE)
    for work in left_over(world.store.outbox_due(world.clock.now())):
        carry_out_left_over(world.parts, work.entries)
    assert world.rollout.phase is Phase.VERIFYING
    assert world.rollout.probes_failed == 2
