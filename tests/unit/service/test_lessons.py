"""What users of other rollout controllers met, and what must not happen here.

Each test names the report; most of the rules behind them have closer tests elsewhere.
"""

from datetime import timedelta

import pytest

from bot.errors import Conflict, Unavailable
from bot.judge.judge import judge as judge_checks
from bot.judge.measured.samples import Histogram, Latencies, Reading
from bot.rollout.facts import RollbackAsked
from bot.rollout.state import Phase
from bot.rollout.verdict import Outcome
from bot.service.carrying_out.act import act
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.deciding.commit import apply
from bot.service.entry.do_work import do_work
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.reads import History, Status
from bot.service.values.commands.request import Request
from bot.service.values.commands.steer import Hold, Promote, Resume, RollBack
from bot.service.values.work import Evaluate
from bot.service.watching.due import BATCH, tick
from bot.service.watching.evaluate import evaluate
from tests.support.faked.cloud import FakeService
from tests.support.fakes import World
from tests.support.rollouts import (
    BOB,
    CANARY,
    MINUTE,
    NOON,
    SECOND,
    SERVICE,
    STABLE,
    alert,
    new_id,
    plan,
    started,
)
from tests.unit.service.handlers import people
from tests.unit.service.handlers.people import ask, start, world_of


def judge(world: World, after: timedelta = MINUTE) -> None:
    """Time passes, and a tick evaluates."""
    world.clock.advance(after)
    people.tick(world)


@pytest.fixture
def world() -> World:
    """A canary that soaks at 10 %."""
    world = world_of()
    start(world)
    assert world.rollout.step == 1
    world.journal.clear()
    return world


def test_a_manual_rollback_latches(world: World) -> None:
    """cloud-run-release-manager#112: automation does not start again what a person rolled back."""
    ask(world, RollBack, "U0BOB", reason="It looks wrong")
    told = start(world)
    assert not told.ok
    assert "It looks wrong" in told.sentence
    assert world.shop.wanted == {STABLE: 100}


def test_nobody_called_is_not_healthy(world: World) -> None:
    """argo-rollouts#1905, argo-rollouts#180, flagger#1035: 0 errors of 0 requests neither promote
    nor roll back; in the end it holds and says that there were no requests."""
    world.metrics.per_minute = 0
    for _ in range(40):
        judge(world)
        assert world.rollout.step == 1
    assert world.rollout.phase is Phase.HOLDING
    assert "not enough evidence in time" in world.rollout.holds[0].reason


def test_traffic_that_stops_in_the_middle_does_not_go_on(world: World) -> None:
    """flagger#1011: what was good before the requests stopped is no evidence at the end."""
    for _ in range(3):
        judge(world)
    assert world.rollout.verdict
    assert world.rollout.verdict.outcome is Outcome.PASS
    world.metrics.per_minute = 0
    for _ in range(10):
        judge(world)
    assert world.rollout.step == 1


def test_the_window_does_not_span_the_step_before(world: World) -> None:
    """A look-back window that reaches into the step before judges the wrong percentage: nothing
    from before the shift settled is asked for."""
    judge(world, 6 * MINUTE)
    assert world.rollout.step == 2
    desired = world.store.load(SERVICE).service.desired
    judge(world)
    assert desired
    assert world.metrics.wishes[-1][0].since == desired.settled_at


def test_a_quantile_is_of_all_requests() -> None:
    """A p95 that is the median of p95s is wrong: nine quiet minutes do not hide a loud one."""
    checks = plan(
        checks={"slow": {"metric": "latency_p95", "promote": "< 800ms", "window": "10m"}}
    ).checks
    minutes = [(10, 0, 0)] * 9 + [(0, 0, 910)]
    samples = tuple(
        Latencies(NOON + n * MINUTE, NOON + (n + 1) * MINUTE, Histogram((0.5, 1.0), counts))
        for n, counts in enumerate(minutes)
    )
    series = {CANARY: samples}
    verdict = judge_checks(
        checks,
        {"latencies": Reading(series, NOON + 10 * MINUTE, MINUTE)},
        canary=CANARY,
        stable=STABLE,
        settled_at=NOON,
        now=NOON + 10 * MINUTE,
    )
    assert verdict.results[0].outcome is not Outcome.PASS
    assert verdict.results[0].requests == 1000


def test_a_measurement_that_fails_is_not_a_success(world: World) -> None:
    """argo-rollouts#4479: a rollout whose metrics could not be read holds and says so."""
    world.metrics.problem = "Monitoring answered 503"
    for _ in range(40):
        judge(world)
    assert world.rollout.phase is Phase.HOLDING
    assert "Monitoring answered 503" in world.rollout.holds[0].reason


def test_a_flaky_read_stops_nothing(world: World) -> None:
    """argo-rollouts#4023: a read that fails now and then neither holds nor rolls back; the next one
    counts."""
    for n in range(5):
        world.metrics.problem = "" if n % 2 == 0 else "Monitoring answered 503"
        judge(world)
    assert world.rollout.step == 2
    assert "held" not in world.chat.topics


def test_a_limit_that_breaks_while_it_waits_rolls_back(world: World) -> None:
    """flagger#1801: holding is not blindness."""
    ask(world, Hold, "U0BOB", reason="Waiting for Carol")
    world.metrics.errors = {CANARY: 0.2}
    judge(world)
    assert world.shop.wanted == {STABLE: 100}


@pytest.mark.slow
def test_nothing_waits_for_ever(world: World) -> None:
    """argo-rollouts#4128, flagger#1588, flagger#1591: with nothing but ticks and no evidence at
    all, every rollout ends, and says how."""
    world.metrics.problem = "Monitoring answered 503"
    waited = timedelta()
    while world.store.load(SERVICE).service.active is not None:
        due_at = world.store.load(SERVICE).service.due_at
        assert due_at is not None
        step = max(due_at - world.clock.now(), MINUTE)
        judge(world, step)
        waited += step
        assert waited < timedelta(days=3)
    assert "nobody ended it" in world.store.ended(SERVICE)[0].outcome


def test_after_an_abort_the_weight_reaches_stable(world: World) -> None:
    """argo-rollouts#4841, argo-rollouts#4612: a rollback is done when the platform was seen to
    serve stable alone, not when it was asked to, and the canary never gets more in between."""
    world.shop.lag = 1000
    ask(world, RollBack, "U0BOB")
    assert world.shop.wanted == {STABLE: 100}
    assert world.rollout.phase is Phase.ROLLING_BACK
    assert not any("100" in line and CANARY in line for line in world.done("shift"))
    world.shop.lag = 0
    world.shop.set_by_hand({CANARY: 10, STABLE: 90})
    judge(world, 2 * MINUTE)
    assert world.shop.served == {STABLE: 100}
    assert world.store.ended(SERVICE)[0].phase is Phase.ROLLED_BACK


def test_conflicting_writes_need_no_restart(world: World) -> None:
    """argo-rollouts#3080, argo-rollouts#1904: a conflict is retried from fresh state."""
    world.router.trouble = [None, Conflict("the object has been modified")]
    judge(world, 6 * MINUTE)
    assert world.shop.wanted == {CANARY: 50, STABLE: 50}


def test_it_says_why_it_stopped(world: World) -> None:
    """argo-rollouts#404: a rollback names the check, what was measured, and its limit."""
    world.metrics.errors = {CANARY: 0.2}
    judge(world)
    notice = next(n for n in world.chat.notices.values() if n.topic == "rolling_back")
    assert "20" in notice.words
    assert "limit" in notice.words


def test_a_manual_rollback_is_posted_too(world: World) -> None:
    """argo-rollouts#3721: what a person did is told like what Canario did, with the name."""
    ask(world, RollBack, "U0BOB", reason="Checkout is broken")
    notice = next(n for n in world.chat.notices.values() if n.topic == "rolling_back")
    assert "Bob" in notice.words
    assert "Checkout is broken" in notice.words
    assert notice.loud


def test_no_notice_comes_twice(world: World) -> None:
    """argo-rollouts#1667, argo-rollouts#2556, argo-rollouts#4764: facts, ticks and effects that
    are repeated post nothing again."""
    fact = alert("warning")
    for _ in range(3):
        act(world.parts, SERVICE, fact)
        judge(world)
        people.tick(world)
    for entry in list(world.store.outbox):
        carry_out_left_over(world.parts, (entry,))
    assert world.chat.topics.count("held") == 1


def test_the_thread_is_never_lost(world: World) -> None:
    """argo-rollouts#4809: all of a rollout's notices go to one card, which a new worker finds
    again."""
    judge(world, 6 * MINUTE)
    ask(world, RollBack, "U0BOB")
    cards = {shown.card for shown in world.chat.cards[last(world)] if shown.card}
    assert len(cards) == 1
    assert {notice.rollout for notice in world.chat.notices.values()} == set(world.chat.cards)


def last(world: World) -> str:
    """The rollout that ended last."""
    return world.store.ended(SERVICE)[0].id


def test_a_regression_is_judged_on_requests(world: World) -> None:
    """kayenta#780, kayenta#426, kayenta#799, spinnaker#6278: what counts are requests, not
    per-minute averages, so that one bad minute with many requests is enough to roll back."""
    world.metrics.errors = {CANARY: 0.2}
    judge(world)
    assert world.shop.wanted == {STABLE: 100}


def test_many_rollouts_are_few_messages_and_reads() -> None:
    """argo-rollouts#3112, argo-rollouts#2855: evaluations are enqueued and read in batches, so
    that their number does not grow with rollouts."""
    world = World()
    for n in range(BATCH):
        target = {"project": "acme-prod", "region": "us-central1", "service": f"s{n}"}
        world.router.services[f"s{n}"] = FakeService()
        on = plan(name=f"s{n}", target={"cloud_run": target})
        act(world.parts, f"acme-prod~s{n}", started(on, rollout=f"s{n}-r1"))
    world.clock.advance(MINUTE)
    world.journal.clear()
    assert tick(world.parts, world.clock.now()) == 1
    (work,) = world.queue.messages
    assert isinstance(work, Evaluate)
    evaluate(world.parts, work.services, work.asked_at)
    assert world.done("read") == ["read metrics"]


def test_a_freeze_stops_what_goes_on_and_not_what_goes_back(world: World) -> None:
    """Freeze windows are asked for everywhere and built almost nowhere."""
    ask(world, Freeze, reason="Black Friday")
    judge(world, 6 * MINUTE)
    assert world.shop.wanted == {CANARY: 10, STABLE: 90}
    ask(world, Unfreeze)
    judge(world)
    assert world.shop.wanted == {CANARY: 50, STABLE: 50}


def test_promote_and_rollback_come_from_chat(world: World) -> None:
    """flagger#1344, flagger#163: a command promotes, another one rolls back."""
    judge(world, 2 * MINUTE)
    assert ask(world, Promote).ok
    assert world.shop.wanted == {CANARY: 50, STABLE: 50}
    assert ask(world, RollBack, "U0BOB").ok
    assert world.shop.wanted == {STABLE: 100}


@pytest.mark.parametrize("verb", [Promote, Hold, Resume, RollBack, Status, History])
def test_every_command_gets_an_answer(world: World, verb: type[Request]) -> None:
    """A click or a command is never silently ignored, also by whoever may not or comes too
    late."""
    for user in ("U0ANN", "U0EVE"):
        said = ask(world, verb, user, rollout="shop-000000", step=9)
        assert said.sentence


def test_a_shift_whose_worker_died_is_finished(world: World) -> None:
    """Killing a process between its decision and its shift loses nothing: the next tick shifts."""
    apply(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB))
    world.clock.advance(70 * SECOND)
    tick(world.parts, world.clock.now())
    for work in world.queue.messages:
        do_work(world.parts, work)
    assert world.shop.wanted == {STABLE: 100}


def test_words_that_fail_do_not_hold_traffic(world: World) -> None:
    """No page or notice can delay or stop a rollback."""
    world.chat.trouble = [Unavailable("no answer")] * 100
    world.pager.trouble = [Unavailable("no answer")] * 100
    act(world.parts, SERVICE, alert())
    assert world.shop.wanted == {STABLE: 100}
    assert world.store.ended(SERVICE)[0].phase is Phase.ROLLED_BACK
