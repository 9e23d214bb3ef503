"""Traffic is brought in line with what is desired when it is carried out."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.errors import Conflict, Rejected, Unavailable
from bot.plan import AnyTarget, CloudRunTarget
from bot.rollout.facts import Fact, RollbackAsked
from bot.rollout.state import Phase
from bot.rollout.traffic import Traffic
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import apply
from bot.service.deciding.reconcile import reconcile
from bot.service.deciding.shifting import Observation
from bot.service.ports.traffic_router import Observed
from tests.support.faked.cloud import FakeRouter
from tests.support.fakes import World
from tests.support.rollouts import BOB, CANARY, NOON, SERVICE, STABLE, alert, new_id, plan, started
from tests.unit.service.deciding.raced_store import RacedStore

TARGET = CloudRunTarget(project="acme-prod", region="us-central1", service="shop")
NO_ZERO = plan(steps=[{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}])
BACK = RollbackAsked(id=new_id(), by=BOB, reason="It looks wrong")


@dataclass
class MeddledRouter(FakeRouter):
    """A router beside which something happens: ``before`` its next shifts."""

    before: list[Callable[[], object]] = field(default_factory=list)

    def shift(self, target: AnyTarget, observation: Observed, traffic: Traffic) -> None:
        """See TrafficRouter."""
        if self.before:
            self.before.pop(0)()
        super().shift(target, observation, traffic)


def decided(*facts: Fact) -> World:
    """A world in which these facts are committed and nothing was shifted yet."""
    world = World()
    world.router = MeddledRouter(world.journal)
    for fact in facts:
        apply(world.parts, SERVICE, fact)
    return world


def run(world: World) -> None:
    """One worker reconciles."""
    reconcile(world.parts, SERVICE, TARGET)


def settled(world: World) -> bool:
    """Whether decide() knows that it is served."""
    return world.store.load(SERVICE).service.settled


def test_it_shifts_and_tells() -> None:
    """What is desired is shifted with our tag, and decide() hears that it is served."""
    world = decided(started(NO_ZERO))
    run(world)
    assert world.shop.wanted == {CANARY: 10, STABLE: 90}
    assert world.shop.tags == {"canario": CANARY}
    assert settled(world)
    assert world.rollout.clock.running_since is not None


def test_what_is_served_already_is_not_shifted() -> None:
    """A second worker finds it done and shifts nothing."""
    world = decided(started(NO_ZERO))
    run(world)
    run(world)
    assert world.done("shift") == ["shift shop-00001 90, shop-00002 10"]


def test_a_stale_etag_is_read_again() -> None:
    """A conflict is normal: it looks again and shifts what is desired then."""
    world = decided(started(NO_ZERO))
    router = world.router
    assert isinstance(router, MeddledRouter)
    router.before = [lambda: world.shop.set_by_hand({STABLE: 100})]
    run(world)
    assert world.shop.wanted == {CANARY: 10, STABLE: 90}
    assert len(world.done("shift")) == 2
    assert world.pauses


def test_a_decision_in_between_wins() -> None:
    """A rollback that is committed and shifted while a promote is on its way is what stays."""
    world = decided(started(NO_ZERO))
    router = world.router
    assert isinstance(router, MeddledRouter)
    router.before = [lambda: act(world.parts, SERVICE, alert())]
    run(world)
    assert world.shop.wanted == {STABLE: 100}
    assert [each.phase for each in world.store.ended(SERVICE)] == [Phase.ROLLED_BACK]


def test_a_decision_without_its_shift_wins_too() -> None:
    """A worker that shifted what is no longer desired continues until the newest is served."""
    world = decided(started(NO_ZERO))
    router = world.router
    assert isinstance(router, MeddledRouter)
    router.before = [lambda: apply(world.parts, SERVICE, BACK)]
    run(world)
    assert world.done("shift") == ["shift shop-00001 90, shop-00002 10", "shift shop-00001 100"]
    assert settled(world)


def test_a_decision_while_it_is_reported_is_carried_out() -> None:
    """What was served is not desired any more when it is to be noted: the worker continues with
    what is desired now, for whoever decided that may have died."""
    world = World()
    store = world.store = RacedStore()
    apply(world.parts, SERVICE, started(NO_ZERO))
    store.rivals = [lambda: apply(world.parts, SERVICE, BACK)]
    run(world)
    assert world.shop.wanted == {STABLE: 100}
    assert settled(world)


def test_an_old_look_is_not_taken_for_what_is_served() -> None:
    """A look from before somebody's shift shows stable alone; a rollback that was decided since
    is not done by that, but shifted."""
    world = decided(started(NO_ZERO))
    old = world.router.observe(TARGET)
    run(world)
    applied = apply(world.parts, SERVICE, BACK)
    desired = applied.decision.service.desired
    assert desired is not None
    reconcile(world.parts, SERVICE, TARGET, Observation({"us-central1": old}, desired, NOON))
    assert world.shop.wanted == {STABLE: 100}


def test_a_late_write_is_taken_back() -> None:
    """A worker whose old shift got through after the rollback was served notices, and sends the
    traffic back, though the rollout has ended."""
    world = decided(started(NO_ZERO))
    router = world.router
    assert isinstance(router, MeddledRouter)
    router.etags_count = False
    router.before = [lambda: act(world.parts, SERVICE, BACK)]
    run(world)
    assert world.store.load(SERVICE).service.active is None
    assert world.shop.wanted == {STABLE: 100}


def test_a_refusal_holds_and_is_not_repeated() -> None:
    """What the platform will never accept is asked for once; the rollout holds."""
    world = decided(started(NO_ZERO))
    world.router.trouble = [None, Rejected("there is no quota")]
    done = reconcile(world.parts, SERVICE, TARGET)
    assert world.rollout.phase is Phase.HOLDING
    assert "there is no quota" in world.rollout.holds[0].reason
    assert not done.refused
    assert len(world.done("shift")) == 1


def test_a_refused_rollback_is_asked_for_again() -> None:
    """A rollback is never given up."""
    world = decided(started(NO_ZERO))
    run(world)
    apply(world.parts, SERVICE, BACK)
    world.router.trouble = [None, Rejected("there is no quota")]
    assert reconcile(world.parts, SERVICE, TARGET).refused
    assert world.rollout.phase is Phase.ROLLING_BACK
    run(world)
    assert world.shop.wanted == {STABLE: 100}


def test_it_waits_until_what_is_wanted_is_served() -> None:
    """Being told is not serving: the soak begins only when the platform serves the split."""
    world = decided(started(NO_ZERO))
    world.shop.lag = 3
    run(world)
    assert settled(world)
    assert len(world.pauses) == 3
    assert len(world.done("shift")) == 1


def test_what_is_never_served_is_left_for_later() -> None:
    """A platform that takes too long leaves it unsettled, with an error worth another try."""
    world = decided(started(NO_ZERO))
    world.shop.lag = 1000
    with pytest.raises(Unavailable, match="not settled yet"):
        run(world)
    assert not settled(world)
    assert len(world.done("shift")) == 1


def test_endless_conflicts_are_left_for_later() -> None:
    """It does not fight for ever."""
    world = decided(started(NO_ZERO))
    world.router.trouble = [None, Conflict("faster")] * 50
    with pytest.raises(Unavailable):
        run(world)
    assert world.shop.wanted == {STABLE: 100}


def test_an_unknown_outcome_is_looked_at_again() -> None:
    """A shift whose answer was lost may have been done; the next worker finds out by looking."""
    world = decided(started(NO_ZERO))
    router = world.router
    assert isinstance(router, MeddledRouter)

    def lost() -> None:
        FakeRouter.shift(
            router, TARGET, router.observe(TARGET), Traffic.between(STABLE, CANARY, 10)
        )
        raise Unavailable("no answer")

    router.before = [lost]
    with pytest.raises(Unavailable):
        run(world)
    run(world)
    assert settled(world)
    assert len(world.done("shift")) == 1


def test_traffic_by_hand_after_it_settled_is_not_fought() -> None:
    """While a rollout is active, what hands change is for decide(), not for a left-over shift."""
    world = decided(started(NO_ZERO))
    run(world)
    world.shop.set_by_hand({CANARY: 50, STABLE: 50})
    run(world)
    assert world.shop.wanted == {CANARY: 50, STABLE: 50}


def test_nothing_desired_is_nothing_to_do() -> None:
    """A service that never had a rollout is left alone."""
    world = decided()
    run(world)
    assert not world.done("shift")


def test_a_cancelled_rollout_leaves_no_tag() -> None:
    """The tag goes, also when the rollout has already ended."""
    world = decided(started())
    run(world)
    assert world.shop.tags == {"canario": CANARY}
    apply(world.parts, SERVICE, BACK)
    assert world.store.load(SERVICE).service.active is None
    run(world)
    assert world.shop.tags == {}
    assert settled(world)
