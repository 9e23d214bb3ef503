"""Whatever the order of their remote calls, the last decision's traffic is what is served."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.errors import CanarioError
from bot.rollout.facts import Fact, Promoted, RollbackAsked
from bot.rollout.state import Phase
from bot.rollout.traffic import Traffic
from bot.service.carrying_out.act import act
from bot.service.carrying_out.effects import is_shift
from bot.service.carrying_out.outbox import carry_out_left_over, one
from bot.service.deciding.commit import apply
from bot.service.deciding.reconcile import reconcile
from tests.support.fakes import World
from tests.support.interleavings import Explorer, Process, Remote
from tests.support.rollouts import ANN, BOB, CANARY, NOON, SERVICE, STABLE, alert, plan, started
from tests.unit.service.deciding.shared_cloud import SharedCloud, explored, forked

PLAN = plan(steps=[{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}])
TARGET = PLAN.target.cloud_run
START = started(PLAN, id="start")
PROMOTE = Promoted(id="promote", by=ANN, sure=True, anyway=True, reason="I looked")
BACK = RollbackAsked(id="back", by=BOB, reason="It looks wrong")
ALERT = alert(id="alert")

STALE = {
    "": frozenset({"attempt", "_", "applied", "version", "decision", "commit", "now"}),
    "look": frozenset({"looked"}),
}
"""Local variables of reconcile() and apply() that only count tries or are set anew."""


def decides(fact: Fact) -> Process:
    """Commits a decision and dies: its traffic is left to others."""

    def run(remote: Remote) -> None:
        apply(explored(remote), SERVICE, fact)

    return run


def acts(fact: Fact, *, fast: bool = False) -> Process:
    """Commits a decision and shifts. ``fast``: the platform is looked at before, as for alerts."""

    def run(remote: Remote) -> None:
        parts = explored(remote)
        assert TARGET is not None
        observed = parts.router.observe(TARGET) if fast else None
        applied = apply(parts, SERVICE, fact)
        observation = applied.observation({"us-central1": observed} if observed else {})
        for entry in filter(is_shift, applied.entries):
            try:
                one(parts, entry, observation)
            except CanarioError as problem:
                parts.store.postpone(entry.id, NOON, str(problem))

    return run


def reconciles(remote: Remote) -> None:
    """Brings the traffic in line, as somebody does who finds an effect left over."""
    assert TARGET is not None
    try:
        reconcile(explored(remote), SERVICE, TARGET)
    except CanarioError:
        return


def swept(world: World) -> World:
    """The world after the next tick has carried out what was left undone."""
    world.clock.time = NOON + timedelta(hours=1)
    for entry in world.store.outbox_due(world.clock.now()):
        carry_out_left_over(world.parts, (entry.id,))
    return world


def at_ten_percent() -> World:
    """A canary that is served 10 %."""
    world = World()
    act(world.parts, SERVICE, START)
    return world


def explorer(world: World, processes: Mapping[str, Process], *mortal: str) -> Explorer[SharedCloud]:
    """All orders of the processes' calls."""
    return Explorer(SharedCloud(world), processes, mortal=frozenset(mortal), stale=STALE)


def assert_last_decision_is_served(explored: Explorer[SharedCloud]) -> None:
    """After every order of calls the platform serves what is desired now; after a rollback that
    is stable alone."""
    met = set()
    for end in explored.ends():
        world = swept(forked(end.world.world))
        service = world.store.load(SERVICE).service
        order = "\n".join(end.calls)
        assert service.settled, order
        if service.desired:
            assert world.shop.wanted == dict(service.desired.traffic.split), order
        rolled_back = any(entry.fact.id == BACK.id for entry in world.store.audit(SERVICE))
        if rolled_back:
            assert world.shop.wanted == {STABLE: 100}, order
            assert not world.shop.tags, order
            assert service.phase is Phase.IDLE, order
        met.add(rolled_back)
    assert met == {True, False}, "some orders end with the rollback, some without"


@pytest.mark.parametrize("etags_count", [True, False], ids=["etags", "etags overlooked"])
def test_two_reconcilers_and_three_decisions(etags_count: bool) -> None:
    """A start, a promotion and a rollback that are committed in any order while two workers bring
    the traffic in line: the last decision's traffic is served at the end, even on a platform that
    overlooks an etag."""
    world = World()
    world.router.etags_count = etags_count
    processes = {
        "start": decides(START),
        "promote": decides(PROMOTE),
        "back": decides(BACK),
        "one": reconciles,
        "two": reconciles,
    }
    assert_last_decision_is_served(explorer(world, processes))


def test_a_rollback_meets_a_start_that_may_die() -> None:
    """A rollback by the fast way and the start that it takes back, each shifting by itself: stable
    serves everything at the end, also when one of them dies between any two calls."""
    processes = {"start": acts(START), "back": acts(BACK, fast=True)}
    assert_last_decision_is_served(explorer(World(), processes, "start", "back"))


def test_a_rollback_meets_a_promotion_that_may_die() -> None:
    """The same with a late promotion instead of a start."""
    processes = {"promote": acts(PROMOTE), "back": acts(BACK, fast=True)}
    assert_last_decision_is_served(explorer(at_ten_percent(), processes, "promote", "back"))


def test_two_rollbacks_meet_a_promotion() -> None:
    """A person and an alert roll back at once, while somebody promotes."""
    processes = {
        "promote": acts(PROMOTE),
        "back": acts(BACK, fast=True),
        "alert": acts(ALERT, fast=True),
    }
    explored = explorer(at_ten_percent(), processes)
    for end in explored.ends():
        world = swept(forked(end.world.world))
        assert world.shop.wanted == {STABLE: 100}, "\n".join(end.calls)
        assert len(world.store.ended(SERVICE)) == 1


def test_orders_are_really_explored() -> None:
    """Two workers that each read and then write without a guard lose an update in some order, and
    the explorer finds both ends."""

    def overwrites(percent: int) -> Process:
        def run(remote: Remote) -> None:
            router = explored(remote).router
            assert TARGET is not None
            observation = router.observe(TARGET)
            router.shift(TARGET, observation, Traffic.between(STABLE, CANARY, percent))

        return run

    world = World()
    world.router.etags_count = False
    explored_ends = explorer(world, {"ten": overwrites(10), "fifty": overwrites(50)}).ends()
    assert {end.world.world.shop.wanted[CANARY] for end in explored_ends} == {10, 50}
