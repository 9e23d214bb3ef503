"""What an evaluation measures and decides."""

from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.judge.measured.samples import Readings
from bot.rollout.state import Cause, Phase
from bot.service.carrying_out.act import act
from bot.service.entry.do_work import do_work
from bot.service.values.records import Stored
from bot.service.values.work import CarryOut
from bot.service.watching.evaluate import evaluate
from infra.stores.memory import MemoryStore
from tests.support.faked.cloud import FakeMetrics
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, SERVICE, STABLE, plan, started
from tests.unit.service.watching.evaluating import judge, running


def test_good_evidence_goes_on_when_the_soak_is_over(world: World) -> None:
    """Minute after minute it passes, and after five it goes to the next step."""
    for _ in range(4):
        judge(world)
        assert world.rollout.step == 1
    judge(world)
    assert world.shop.wanted == {CANARY: 50, STABLE: 50}


def test_a_broken_limit_goes_back_with_the_look_before(world: World) -> None:
    """The shift follows the commit at once, with the etag of the look that was taken before."""
    world.metrics.errors = {CANARY: 0.2}
    judge(world)
    assert world.shop.wanted == {STABLE: 100}
    assert world.journal[:3] == ["observe", "read metrics", "shift shop-00001 100"]
    assert "20" in world.store.ended(SERVICE)[0].outcome


def test_a_metric_that_cannot_be_read_holds_and_says_so(world: World) -> None:
    """No answer from Monitoring neither continues nor rolls back; at the deadline it holds, and
    says why."""
    world.metrics.problem = "quota exceeded"
    for _ in range(34):
        judge(world)
        assert (world.rollout.phase, world.rollout.step) == (Phase.SOAKING, 1)
    judge(world)
    assert world.rollout.phase is Phase.HOLDING
    assert "could not be read: quota exceeded" in world.rollout.holds[0].reason


def test_no_requests_hold(world: World) -> None:
    """A canary that nobody calls is not healthy: it waits, and then holds."""
    world.metrics.per_minute = 0
    for _ in range(34):
        judge(world)
        assert world.rollout.step == 1
    judge(world)
    assert [held.cause for held in world.rollout.holds] == [Cause.CHECKS]
    world.metrics.per_minute = 600
    judge(world)
    assert world.rollout.phase is Phase.SOAKING


def test_evidence_that_comes_with_the_deadline_is_in_time() -> None:
    """A step whose soak and deadline end together continues when it passes, instead of holding."""
    world = World()
    steps = [{"traffic": "10%", "soak": "5m", "deadline": "5m"}, {"traffic": "100%"}]
    running(world, "shop", steps=steps)
    for _ in range(5):
        judge(world)
    assert world.shop.wanted == {CANARY: 100}
    assert "held" not in world.chat.topics


def test_after_an_outage_what_is_measured_counts(world: World) -> None:
    """When no tick came for hours, the first one judges instead of holding blindly."""
    judge(world, after=timedelta(hours=3))
    assert world.rollout.step == 2
    world.metrics.errors = {CANARY: 0.2}
    judge(world, after=timedelta(hours=3))
    assert world.shop.wanted == {STABLE: 100}


def test_what_is_not_due_is_left_alone(world: World) -> None:
    """An evaluation that comes twice, or too early, asks nothing."""
    judge(world)
    world.journal.clear()
    evaluate(world.parts, (SERVICE,), world.clock.now())
    judge(world, after=timedelta(seconds=5))
    assert world.journal == []


def test_an_idle_service_is_left_alone() -> None:
    """A service without a rollout asks nobody anything."""
    world = World()
    evaluate(world.parts, (SERVICE,), world.clock.now())
    assert world.journal == []


def test_many_services_are_read_at_once() -> None:
    """A batch asks Monitoring once, for all of its services."""
    world = World()
    services = running(world, "shop", "cart", "search")
    world.journal.clear()
    judge(world, *services)
    assert world.done("read") == ["read metrics"]
    assert [wish.service_id for wish in world.metrics.wishes[-1]] == services


def test_rollbacks_are_shifted_before_any_step_up_is_waited_for() -> None:
    """A canary that breaks is sent back though seven others, judged before it, are promoted; these
    are queued, each for a worker of its own."""
    world = World()
    services = running(world, *(f"cart-{number}" for number in range(7)))
    target = {"project": "acme-prod", "region": "us-central1", "service": "shop"}
    act(world.parts, SERVICE, started(plan(target={"cloud_run": target}), canary="shop-00066"))
    world.metrics.errors = {"shop-00066": 0.2}
    world.journal.clear()
    judge(world, *services, SERVICE, after=6 * MINUTE)
    assert world.done("shift") == ["shift shop-00001 100"]
    queued = [work for work in world.queue.messages if isinstance(work, CarryOut)]
    assert len(queued) == 7
    for work in queued:
        do_work(world.parts, work)
    steps = [world.store.load(each).service.active for each in services]
    assert [rollout.step for rollout in steps if rollout] == [2] * 7
    assert len(world.done("shift")) == 8


class OneBroken(MemoryStore):
    """A store that doesn't answer for one service."""

    broken = ""

    def load(self, service_id: str) -> Stored:
        """See RolloutStore."""
        if service_id == self.broken:
            raise Unavailable("no answer")
        return super().load(service_id)


def test_one_that_fails_does_not_stop_the_others() -> None:
    """The others are judged, and the error is raised at the end, so that it comes again."""
    world = World()
    store = world.store = OneBroken()
    services = running(world, "shop", "cart", "search")
    store.broken = "acme-prod~cart"
    with pytest.raises(Unavailable):
        judge(world, *services, after=6 * MINUTE)
    store.broken = ""
    steps = [world.store.load(each).service.active for each in services]
    assert [rollout.step for rollout in steps if rollout] == [2, 1, 2]


def test_the_window_begins_when_the_step_was_served(world: World) -> None:
    """What is asked of Monitoring is never from before the shift settled."""
    world.clock.advance(3 * MINUTE)
    evaluate(world.parts, (SERVICE,), world.clock.now())
    desired = world.store.load(SERVICE).service.desired
    assert desired
    assert world.metrics.wishes[-1][0].since == desired.settled_at


def test_what_is_read_is_as_long_as_the_checks_look_back(world: World) -> None:
    """After hours in a step, only the stretch that the checks look at is read."""
    world.metrics.problem = "no answer"
    judge(world, after=timedelta(hours=20))
    since = world.metrics.wishes[-1][0].since
    assert world.clock.now() - since < timedelta(hours=3)


def test_readings_that_are_missing_are_no_evidence(world: World) -> None:
    """A source that returns nothing for a service is read as nothing measured."""

    class Silent(FakeMetrics):
        def _readings(self, wish: object, now: object) -> Readings:
            return {}

    world.metrics = Silent(world.journal)
    judge(world, after=6 * MINUTE)
    assert world.rollout.step == 1
    assert world.rollout.verdict
    assert "was not read" in world.rollout.verdict.results[0].words
