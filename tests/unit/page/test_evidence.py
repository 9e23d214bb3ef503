"""What the page draws of the evidence."""

from bot.page.evidence import progress
from bot.page.reading import read_rollout
from bot.page.rollout import rollout_page
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, SERVICE, STABLE
from tests.unit.rollout.states import STEPS
from tests.unit.service.handlers.people import start, tick, world_of


def judged(canary: float, minutes: int = 24) -> World:
    """So many minutes of a step of hours, in which the canary fails that part of its requests."""
    steps = [STEPS[0], STEPS[1] | {"soak": "3h"}, *STEPS[2:]]
    world = world_of(guard=True, steps=steps)
    world.metrics.per_minute = 6000
    world.metrics.errors = {CANARY: canary, STABLE: 0.002}
    start(world)
    for _ in range(minutes):
        world.clock.advance(MINUTE)
        tick(world)
    return world


def test_evidence_is_drawn_on_its_way_to_a_rollback() -> None:
    """Of a canary that is a little worse it grows to where it rolls back; of a good one it stays at
    the bottom."""
    bad, good = judged(0.0028), judged(0.002, 12)
    (back,) = bad.store.ended(SERVICE, 1)
    worst, *_ = progress(back.plan, bad.store.audit(SERVICE))
    parts = [part for _, part in worst.points]
    assert worst.name == "guard errors"
    assert parts == sorted(parts)
    assert parts[0] < 0.1
    assert 0.5 < parts[-1] <= 1
    best = progress(good.rollout.plan, good.store.audit(SERVICE))
    assert all(each.points[-1][1] < 0.1 for each in best)
    shown = read_rollout(bad.store, back.id)
    assert shown is not None
    assert "of the way to a rollback" in "\n".join(rollout_page(shown, bad.clock.now()))
