"""An evaluation sees what the platform serves."""

from datetime import timedelta

from bot.errors import Rejected, Unavailable
from bot.rollout.facts import RollbackAsked
from bot.rollout.state import Cause, Phase
from bot.service.deciding.commit import apply
from bot.service.ports.prober import ProbeAnswer
from tests.support.fakes import World
from tests.support.rollouts import BOB, CANARY, MINUTE, SERVICE, STABLE, new_id
from tests.unit.service.watching.evaluating import judge, running


def test_drift_is_seen_and_the_canary_still_judged(world: World) -> None:
    """Traffic that was set by hand holds, and a broken limit is still rolled back."""
    world.shop.set_by_hand({CANARY: 50, STABLE: 50})
    judge(world)
    assert [held.cause for held in world.rollout.holds] == [Cause.DRIFT]
    assert world.shop.wanted == {CANARY: 50, STABLE: 50}
    world.metrics.errors = {CANARY: 0.2}
    judge(world)
    assert world.shop.wanted == {STABLE: 100}


def test_drift_is_told_once_and_each_new_one_again(world: World) -> None:
    """The same hand-made split is one notice; another one, also back and forth, is another."""
    for split in ({CANARY: 50, STABLE: 50}, {CANARY: 100}, {CANARY: 50, STABLE: 50}):
        world.shop.set_by_hand(split)
        judge(world)
        judge(world)
    assert world.chat.topics.count("drift") == 3
    desired = world.store.load(world.rollout.service_id).service.desired
    assert desired is not None
    assert desired.served == {CANARY: 50, STABLE: 50}


def test_a_busy_platform_is_not_drift(world: World) -> None:
    """While Cloud Run is still changing, nothing is said."""
    world.shop.set_by_hand({CANARY: 50, STABLE: 50})
    world.shop.busy = True
    judge(world)
    assert world.rollout.phase is Phase.SOAKING


def test_a_platform_that_does_not_answer_stops_no_judgement(world: World) -> None:
    """Without a look there is no drift to see, and limits are judged all the same."""
    world.router.trouble = [Unavailable("no answer")]
    world.metrics.errors = {CANARY: 0.2}
    judge(world)
    assert world.shop.wanted == {STABLE: 100}


def test_a_canary_that_does_not_answer_is_asked_again_until_it_does() -> None:
    """The probe runs with each evaluation, and the deadline ends it with its last words."""
    world = World()
    world.prober.answer = ProbeAnswer(False, "GET /healthz answered 503")
    running(world, "shop")
    for _ in range(3):
        judge(world)
    assert len(world.done("probe")) == 4
    assert world.rollout.phase is Phase.VERIFYING
    world.prober.answer = ProbeAnswer(True, "GET /healthz answered 200")
    judge(world)
    assert world.shop.wanted == {CANARY: 10, STABLE: 90}


def test_a_canary_that_never_answers_is_cancelled() -> None:
    """After its time, with the probe's last words, and without our tag."""
    world = World()
    world.prober.answer = ProbeAnswer(False, "GET /healthz answered 503")
    running(world, "shop")
    judge(world, after=timedelta(minutes=11))
    ended = world.store.ended(SERVICE)[0]
    assert ended.phase is Phase.CANCELLED
    assert "answered 503" in ended.outcome
    assert world.shop.tags == {}


def test_refused_traffic_is_still_judged(world: World) -> None:
    """A rollout that holds because the next step was refused still serves the step before, and
    is rolled back when a limit breaks there."""
    world.router.trouble = [None, Rejected("no quota")]
    judge(world, after=6 * MINUTE)
    assert [held.cause for held in world.rollout.holds] == [Cause.TRAFFIC]
    assert world.shop.wanted == {CANARY: 10, STABLE: 90}
    world.metrics.errors = {CANARY: 0.2}
    judge(world)
    assert world.shop.wanted == {STABLE: 100}


def test_a_rollback_that_is_not_served_is_shifted_again(world: World) -> None:
    """A rollback whose worker died is found at its deadline, paged, and brought about."""
    apply(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB))
    judge(world, after=2 * MINUTE)
    assert world.pager.incidents
    assert world.shop.wanted == {STABLE: 100}


def test_the_whole_way_up() -> None:
    """With nothing but ticks a good canary comes to 100 %, is watched, and completes."""
    world = World()
    running(world, "shop", watch="10m")
    for _ in range(40):
        judge(world)
        if world.store.load(SERVICE).service.active is None:
            break
    assert world.shop.wanted == {CANARY: 100}
    assert world.shop.tags == {}
    assert world.store.ended(SERVICE)[0].phase is Phase.COMPLETED
    assert world.chat.topics == [
        "started",
        "verified",
        "step_up",
        "step_up",
        "step_up",
        "watching",
        "step_up",
        "completed",
    ]
    assert not world.pager.incidents


def test_a_watch_goes_back_by_itself() -> None:
    """A canary that falls ill at 100 % is sent back by a tick, with nobody asking."""
    world = World()
    running(world, "shop", steps=[{"traffic": "100%"}], watch="1h")
    judge(world, after=2 * MINUTE)
    assert world.rollout.phase is Phase.WATCHING
    world.metrics.errors = {CANARY: 0.2}
    judge(world)
    assert world.shop.wanted == {STABLE: 100}
