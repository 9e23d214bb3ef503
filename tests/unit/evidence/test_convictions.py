"""Which rollouts are convicted, in which minute, and which never are."""

from dataclasses import replace

import pytest

from bot.judge.evidence.criteria.outcome import CriterionOutcome
from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.report import report
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import (
    EvidencePlan,
    Signal,
    default_criteria,
    errors_below,
    errors_over_stable,
    latency_below,
    latency_times,
    no_worse,
)
from bot.judge.evidence.steady import ARRIVES
from bot.judge.measured.samples import Histogram
from tests.unit.evidence.builders import after, end, failed_in, minute, seeded, slow_minute

QUIET = (600, 300, 80, 15, 4, 1)
"""A minute's latencies of stable: p95 below 0.4 s."""


def outage(number: int, errors: int, *, share: float = 10) -> Minute:
    """A canary that fails ``errors`` of 120 requests, stable 0.5 %."""
    return minute(number, (errors, 120), (5, 1080), share=share)


def failing(plan: EvidencePlan, minutes: list[Minute]) -> tuple[int, str] | None:
    """How many minutes until a criterion fails, and which."""
    state = begin(plan)
    for count, each in enumerate(minutes, 1):
        state = update(plan, state, [each])
        for spec, criterion in zip(plan.criteria, state.criteria, strict=True):
            if criterion.failed:
                return count, spec.name
    return None


def test_an_outage_takes_two_minutes() -> None:
    """A canary that fails twenty times as often as stable is convicted in its second minute, and
    one that starts after half an hour of health, and is no small harm, in its third."""
    plan = EvidencePlan(default_criteria(), horizon=60)
    assert failing(plan, [outage(n, 12) for n in range(9)]) == (2, "errors_guard")
    late = [outage(n, 40 if n >= 30 else n % 2) for n in range(40)]
    assert failing(plan, late) == (33, "errors_guard")


def test_one_minute_convicts_nobody() -> None:
    """One bad minute, however bad, on an otherwise healthy canary is not enough."""
    plan = EvidencePlan(default_criteria(), horizon=60)
    for bad in (0, 5, 30):
        minutes = [outage(n, 120 if n == bad else 0) for n in range(60)]
        assert failing(plan, minutes) is None


def test_a_failed_criterion_stays_as_it_was() -> None:
    """A fail latches: later minutes change neither the verdict nor its evidence."""
    plan = EvidencePlan((no_worse("guard", Signal.ERRORS),))
    state = after(plan, [outage(n, 12) for n in range(5)])
    assert state.criteria[0].failed
    later = update(plan, state, [outage(n, 0) for n in range(5, 50)])
    assert later.criteria == state.criteria


def test_a_shared_incident_convicts_nobody() -> None:
    """Stable and canary fail 30 % together for five minutes: no criterion fails."""
    plan = EvidencePlan(default_criteria(), horizon=60)
    minutes = [
        minute(n, (36, 120), (324, 1080)) if 20 <= n < 25 else outage(n, 0) for n in range(60)
    ]
    assert failing(plan, minutes) is None


def test_a_limit_that_stable_breaks_gives_no_verdict() -> None:
    """Where stable itself is over the limit the criterion says so, and never fails."""
    plan = EvidencePlan((errors_below("limit", 0.01),))
    state = after(plan, [minute(n, (30, 120), (50, 1000)) for n in range(30)])
    found = report(plan, state).criteria[0]
    assert found.outcome is CriterionOutcome.INCONCLUSIVE
    assert found.reason == "baseline_over_limit"


def test_points_over_stable() -> None:
    """Half a point over stable is allowed, four points are not."""
    plan = EvidencePlan((errors_over_stable("points", 0.005),))
    allowed = [minute(n, (15, 1000), (10, 1000), share=50) for n in range(60)]
    assert failing(plan, allowed) is None
    found = failing(plan, [minute(n, (50, 1000), (10, 1000), share=50) for n in range(10)])
    assert found == (2, "points")


def slower(counts: tuple[int, ...], by: int) -> tuple[int, ...]:
    """All requests moved up by so many buckets."""
    moved = [0] * 6
    for bucket, count in enumerate(counts):
        moved[min(bucket + by, 5)] += count
    return tuple(moved)


def test_slowness_is_convicted_by_every_kind_of_limit() -> None:
    """A canary four times as slow breaks the guard, its absolute limit, and "at most 2x"."""
    minutes = [slow_minute(n, slower(QUIET, 2), QUIET, share=50) for n in range(30)]
    for criterion in (
        no_worse("guard", Signal.LATENCY),
        latency_below("limit", 0.8),
        latency_times("twice", 2),
    ):
        found = failing(EvidencePlan((criterion,)), minutes)
        assert found is not None
        assert found[0] <= 6 + 2


def test_slowness_of_both_convicts_nobody() -> None:
    """Half-way both become four times as slow, as in a slow database: no comparison fails, nor
    the limit that stable now breaks too."""
    minutes = [slow_minute(n, *([slower(QUIET, 2 if n > 30 else 0)] * 2)) for n in range(60)]
    for criterion in (
        no_worse("guard", Signal.LATENCY),
        latency_below("limit", 0.8),
        latency_times("twice", 2),
    ):
        assert failing(EvidencePlan((criterion,)), minutes) is None


def test_cold_starts_are_not_judged() -> None:
    """Two minutes after each traffic increase, at every step, latency says nothing; errors do."""
    shares = [1] * 10 + [10] * 10 + [50] * 10
    minutes = [
        slow_minute(n, slower(QUIET, 4) if n % 10 < 2 else QUIET, QUIET, share=share)
        for n, share in enumerate(shares)
    ]
    plan = EvidencePlan((no_worse("guard", Signal.LATENCY), latency_below("limit", 0.8)))
    assert failing(plan, minutes) is None
    eager = replace(plan, skip=0)
    history = [slow_minute(-n, (0,) * 6, QUIET) for n in range(1, 10)]
    limit = eager.criteria[1]
    state = after(EvidencePlan((limit,), skip=0), minutes[:2], history)
    assert state.criteria[0].now.log_fail > 1
    assert after(EvidencePlan((limit,)), minutes[:2], history).criteria[0].now.log_fail == 0


def test_traffic_that_goes_down_is_no_warm_up() -> None:
    """Only an increase starts the skipping again."""
    plan = EvidencePlan((latency_below("limit", 0.8),))
    state = after(plan, [slow_minute(n, QUIET, QUIET, share=50) for n in range(20)])
    down = update(plan, state, [slow_minute(20, QUIET, QUIET, share=10)])
    assert (state.warm, down.warm) == (0, 0)
    assert update(plan, down, [slow_minute(21, QUIET, QUIET, share=50)]).warm == ARRIVES - 1


def test_edges_are_chosen_before_they_judge() -> None:
    """From history at once; without one from the minutes that are skipped, then again after each
    traffic increase if enough of stable was seen."""
    plan = EvidencePlan((no_worse("guard", Signal.LATENCY),))
    history = [slow_minute(-1, (0,) * 6, QUIET)]
    assert begin(plan, history).criteria[0].picks
    assert begin(plan).criteria[0].picks == ()
    state = after(plan, [slow_minute(n, QUIET, QUIET) for n in range(2)])
    chosen = state.criteria[0].picks
    assert len(chosen) == 2
    assert state.stable is None
    slow = [slow_minute(n, QUIET, slower(QUIET, 1), share=50) for n in range(2, 4)]
    assert update(plan, state, slow).criteria[0].picks > chosen


def test_edges_that_change_midway() -> None:
    """Histograms with other edges say nothing until edges are chosen among them; nothing breaks."""
    plan = EvidencePlan(
        (no_worse("guard", Signal.LATENCY), latency_times("twice", 2), latency_below("limit", 0.8))
    )
    other = Histogram((0.5, 5.0), (90, 9, 1))
    odd = [
        Minute(end(n), RevisionMinute(100, 0, other), RevisionMinute(100, 0, other), 10)
        for n in range(3, 6)
    ]
    state = after(plan, [*(slow_minute(n, QUIET, QUIET) for n in range(3)), *odd])
    before = after(plan, [slow_minute(n, QUIET, QUIET) for n in range(3)])
    assert state.criteria[0].tallies == before.criteria[0].tallies
    again = update(plan, state, [replace(odd[0], end=end(n), share=50) for n in range(6, 9)])
    assert again.minutes == 9


def test_sustained_limits_forgive_what_is_over() -> None:
    """With ``sustained``, evidence that is there does not fail a canary that has recovered."""
    limit = replace(errors_below("limit", 0.05), sustained=5, min_events=100)
    sick = [outage(n, 24) for n in range(4)]
    well = [outage(n, 0) for n in range(4, 24)]
    assert failing(EvidencePlan((limit,)), [*sick, *well]) is None
    assert failing(EvidencePlan((limit,)), [outage(n, 24) for n in range(9)]) == (5, "limit")


def test_criteria_that_a_step_leaves_out() -> None:
    """A criterion that is not active in a minute is not touched by it."""
    plan = EvidencePlan(default_criteria())
    state = update(plan, begin(plan), [outage(0, 100)], active={"errors_limit"})
    assert state.criteria[0] == begin(plan).criteria[0]
    assert state.criteria[1].now.log_fail > 1


def test_history_teaches_clumps() -> None:
    """A service whose errors come in clumps is judged more carefully from the first minute."""
    plan = EvidencePlan((no_worse("guard", Signal.ERRORS),))
    random = seeded(3)
    history = [
        minute(-n, (0, 0), (8 * sum(random.random() < 0.1 for _ in range(6)), 1000))
        for n in range(1, 361)
    ]
    careful = update(plan, begin(plan, history), [outage(0, 9)])
    bold = update(plan, begin(plan), [outage(0, 9)])
    assert careful.criteria[0].now.log_fail < bold.criteria[0].now.log_fail


@pytest.mark.parametrize("sustained", [5, 12])
def test_a_limit_with_for_takes_its_time(sustained: int) -> None:
    """However good the evidence is: ``for 5m`` is not broken after two minutes."""
    minutes = [minute(n, (300, 1000), (10, 9000)) for n in range(20)]
    limit = errors_below("limit", 0.05)
    assert failed_in(limit, minutes) in (2, 3)
    assert failed_in(replace(limit, sustained=sustained), minutes) == sustained


def test_a_limit_with_for_needs_no_stable_to_compare_with() -> None:
    """An absolute limit is broken by the canary alone, also where it serves everything."""
    limit = replace(errors_below("limit", 0.05), sustained=5)
    assert failed_in(limit, [minute(n, (300, 1000)) for n in range(20)]) == 5
