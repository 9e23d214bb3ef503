"""Reading back hours of many rollouts at once is shared among workers, and nobody waits for it."""

from bot.errors import Unavailable
from bot.service.entry.do_work import do_work
from bot.service.values.work import Evaluate
from tests.support.fakes import World
from tests.support.rollouts import MINUTE
from tests.unit.service.watching.evaluating import judge, running
from tests.unit.service.watching.test_evaluate_evidence import ERRORS

MOST = 25
"""What one worker reads back in the minute that it has."""
MANY = MOST + 3
NAMES = [f"s{n:03}" for n in range(MANY)]


def begun(**changes: object) -> tuple[World, list[str]]:
    """So many rollouts that nobody looked at yet."""
    world = World()
    found = running(world, *NAMES, **changes)
    world.queue.messages.clear()
    return world, found


def handed_over(world: World) -> list[int]:
    """How many services each evaluation in the queue is about."""
    return [len(each.services) for each in world.queue.messages if isinstance(each, Evaluate)]


def evaluated(world: World) -> int:
    """Services that somebody looked at."""
    rollouts = [world.store.load(f"acme-prod~{name}").service.active for name in NAMES]
    return sum(each is not None and each.evaluated_at is not None for each in rollouts)


def test_first_looks_are_shared() -> None:
    """One worker makes so many; the others get the rest as pieces that they make whole, in the
    same minute."""
    world, services = begun(checks={"errors": ERRORS})
    judge(world, *services, after=2 * MINUTE)
    assert handed_over(world) == [3]
    assert evaluated(world) == MOST
    for work in list(world.queue.messages):
        if isinstance(work, Evaluate):
            do_work(world.parts, work)
    assert handed_over(world) == [3]
    assert evaluated(world) == MANY


def test_later_looks_are_made_together() -> None:
    """What is read of a few minutes is read once for all."""
    world, services = begun(checks={"errors": ERRORS})
    judge(world, *services, after=2 * MINUTE)
    for work in list(world.queue.messages):
        do_work(world.parts, work)
    world.queue.messages.clear()
    judge(world, *services)
    assert handed_over(world) == []


def test_plans_without_evidence_have_no_first_look() -> None:
    """They never have any, so they would be handed over each minute."""
    world, services = begun(checks={"errors": ERRORS | {"evidence": "observed"}})
    judge(world, *services, after=2 * MINUTE)
    assert handed_over(world) == []
    assert evaluated(world) == MANY


def test_what_cannot_be_queued_is_evaluated_here() -> None:
    """A queue that is away delays nothing."""
    world, services = begun(checks={"errors": ERRORS})
    world.queue.trouble = [Unavailable("Pub/Sub is away.", "Wait.")]
    judge(world, *services, after=2 * MINUTE)
    assert evaluated(world) == MANY
