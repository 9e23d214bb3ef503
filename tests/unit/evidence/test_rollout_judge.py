"""A rollout's evidence from its minutes, however they arrive."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.outcome import GateOutcome
from bot.judge.evidence.report import report
from bot.judge.evidence.rollout_judge import KEPT, begin, rebuild, update
from bot.judge.evidence.spec import (
    EvidencePlan,
    Signal,
    default_gates,
    errors_below,
    errors_over_stable,
    latency_below,
    latency_times,
    no_worse,
)
from bot.judge.evidence.state import EvidenceState, StateUnreadable, dumps, loads
from bot.judge.samples import Histogram
from tests.unit.evidence.builders import after, end, minute, seeded, slow_minute

PLAN = EvidencePlan(
    (*default_gates(), errors_over_stable("points", 0.005), latency_times("twice", 2))
)
QUIET = (600, 300, 80, 15, 4, 1)
"""A minute's latencies of stable: p95 below 0.4 s."""


def rollout(minutes: int, seed: int = 0, ratio: float = 1.0) -> list[Minute]:
    """Minutes of a canary whose error rate is ``ratio`` times stable's 1 %."""
    random = seeded(seed)

    def bad(n: int, p: float) -> int:
        return sum(random.random() < p for _ in range(n))

    def slow(n: int) -> tuple[int, ...]:
        counts = [0] * 6
        for each in random.choices(range(6), QUIET, k=n):
            counts[each] += 1
        return tuple(counts)

    return [
        minute(
            number,
            (bad(100, 0.01 * ratio), 100),
            (bad(300, 0.01), 300),
            slow=(slow(100), slow(300)),
            share=10 if number < minutes // 2 else 50,
        )
        for number in range(minutes)
    ]


ROLLOUT = rollout(30)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(12)), st.lists(st.integers(0, 11), max_size=6))
def test_a_batch_in_any_order(order: list[int], again: list[int]) -> None:
    """A batch's order and repeats change nothing."""
    shuffled = [ROLLOUT[number] for number in (*order, *again)]
    assert after(PLAN, shuffled) == after(PLAN, ROLLOUT[:12])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=4, max_size=20))
def test_overlapping_batches(sizes: list[int]) -> None:
    """Reading the last minutes again with each tick, as Monitoring is read, changes nothing."""
    state, seen = begin(PLAN), 0
    for size in sizes:
        seen = min(seen + size, 30)
        state = update(PLAN, state, ROLLOUT[max(0, seen - 10) : seen])
    assert state == after(PLAN, ROLLOUT[:seen])


def test_the_same_minute_twice() -> None:
    """Updating twice with one minute changes nothing, not even a count."""
    once = after(PLAN, ROLLOUT[:5])
    assert update(PLAN, once, [ROLLOUT[4]]) == once
    assert update(PLAN, once, []) == once


def test_minutes_that_come_late_are_left_out_and_counted() -> None:
    """A minute older than the newest one changes no evidence and is counted once."""
    state = after(PLAN, [*ROLLOUT[:3], *ROLLOUT[4:8]])
    late = update(PLAN, state, [ROLLOUT[3], ROLLOUT[3]])
    assert late.gates == state.gates
    assert (late.late, late.corrected) == (1, 0)
    assert update(PLAN, late, ROLLOUT[:8]) == late


def test_minutes_that_are_corrected_are_left_out_and_counted() -> None:
    """A minute that comes again with other numbers changes no evidence and is counted once."""
    state = after(PLAN, ROLLOUT[:8])
    other = replace(ROLLOUT[6], canary=RevisionMinute(100, 50))
    corrected = update(PLAN, state, [other, other])
    assert corrected.gates == state.gates
    assert (corrected.late, corrected.corrected) == (0, 1)
    assert update(PLAN, corrected, [other]) == corrected


def test_what_is_too_old_to_be_known_is_ignored() -> None:
    """Minutes older than those remembered are neither judged nor counted."""
    state = after(PLAN, ROLLOUT)
    assert len(state.recent) == KEPT
    assert update(PLAN, state, [replace(ROLLOUT[2], canary=RevisionMinute(7, 7))]) == state


def test_of_two_versions_in_one_batch_the_fuller_counts() -> None:
    """A minute that is read half and whole in one batch is judged whole, whichever comes first."""
    half = replace(ROLLOUT[1], baseline=RevisionMinute(10, 0))
    for batch in ([half, ROLLOUT[1]], [ROLLOUT[1], half]):
        state = after(PLAN, [ROLLOUT[0], *batch])
        assert state.gates == after(PLAN, ROLLOUT[:2]).gates
        assert state.corrected == 1


@pytest.mark.parametrize("at", [0, 1, 7, 20])
def test_a_state_that_was_stored_goes_on_the_same(at: int) -> None:
    """Written and read back at any time, the future is the same to the last bit."""
    state = after(PLAN, ROLLOUT[:at])
    stored = loads(dumps(state))
    assert stored == state
    assert update(PLAN, stored, ROLLOUT[at:]) == update(PLAN, state, ROLLOUT[at:])
    assert update(PLAN, state, ROLLOUT[at:]) == rebuild(PLAN, ROLLOUT)


def test_a_state_is_small() -> None:
    """A few kilobytes for the default plan after two days."""
    plan = EvidencePlan(default_gates(), horizon=2880)
    minutes = [replace(ROLLOUT[number % 30], end=end(number)) for number in range(600)]
    assert len(dumps(after(plan, minutes))) < 6000


@pytest.mark.parametrize("text", ["", "{}", "[]", "[2]", "[1]", "[1,2,3]", "null", '"x"'])
def test_a_state_of_something_else(text: str) -> None:
    """A damaged or foreign state is refused with what happens next."""
    with pytest.raises(StateUnreadable, match="built anew"):
        loads(text)


def outage(number: int, errors: int, *, share: float = 10) -> Minute:
    """A canary that fails ``errors`` of 120 requests, stable 0.5 %."""
    return minute(number, (errors, 120), (5, 1080), share=share)


def failing(plan: EvidencePlan, minutes: list[Minute]) -> tuple[int, str] | None:
    """How many minutes until a gate fails, and which."""
    state = begin(plan)
    for count, each in enumerate(minutes, 1):
        state = update(plan, state, [each])
        for spec, gate in zip(plan.gates, state.gates, strict=True):
            if gate.failed:
                return count, spec.name
    return None


def test_an_outage_takes_two_minutes() -> None:
    """A canary that fails twenty times as often as stable is convicted in its second minute, and
    one that starts after half an hour of health in its third."""
    plan = EvidencePlan(default_gates(), horizon=60)
    assert failing(plan, [outage(n, 12) for n in range(9)]) == (2, "errors_guard")
    late = [outage(n, 12 if n >= 30 else n % 2) for n in range(40)]
    assert failing(plan, late) == (33, "errors_guard")


def test_one_minute_convicts_nobody() -> None:
    """One bad minute, however bad, on an otherwise healthy canary is not enough."""
    plan = EvidencePlan(default_gates(), horizon=60)
    for bad in (0, 5, 30):
        minutes = [outage(n, 120 if n == bad else 0) for n in range(60)]
        assert failing(plan, minutes) is None


def test_a_failed_gate_stays_as_it_was() -> None:
    """A fail latches: later minutes change neither the verdict nor its evidence."""
    plan = EvidencePlan((no_worse("guard", Signal.ERRORS),))
    state = after(plan, [outage(n, 12) for n in range(5)])
    assert state.gates[0].failed
    later = update(plan, state, [outage(n, 0) for n in range(5, 50)])
    assert later.gates == state.gates


def test_a_shared_incident_convicts_nobody() -> None:
    """Stable and canary fail 30 % together for five minutes: no gate fails."""
    plan = EvidencePlan(default_gates(), horizon=60)
    minutes = [
        minute(n, (36, 120), (324, 1080)) if 20 <= n < 25 else outage(n, 0) for n in range(60)
    ]
    assert failing(plan, minutes) is None


def test_a_limit_that_stable_breaks_gives_no_verdict() -> None:
    """Where stable itself is over the limit the gate says so, and never fails."""
    plan = EvidencePlan((errors_below("limit", 0.01),))
    state = after(plan, [minute(n, (30, 120), (50, 1000)) for n in range(30)])
    found = report(plan, state).gates[0]
    assert found.outcome is GateOutcome.INCONCLUSIVE
    assert found.reason == "baseline_over_limit"


def test_points_over_stable() -> None:
    """Half a point over stable is allowed, four points are not."""
    plan = EvidencePlan((errors_over_stable("points", 0.005),))
    assert failing(plan, [minute(n, (15, 1000), (10, 1000)) for n in range(60)]) is None
    found = failing(plan, [minute(n, (50, 1000), (10, 1000)) for n in range(10)])
    assert found == (2, "points")


def slower(counts: tuple[int, ...], by: int) -> tuple[int, ...]:
    """All requests moved up by so many buckets."""
    moved = [0] * 6
    for bucket, count in enumerate(counts):
        moved[min(bucket + by, 5)] += count
    return tuple(moved)


def test_slowness_is_convicted_by_every_kind_of_limit() -> None:
    """A canary four times as slow breaks the guard, its absolute limit, and "at most 2x"."""
    minutes = [slow_minute(n, slower(QUIET, 2), QUIET) for n in range(30)]
    for gate in (
        no_worse("guard", Signal.LATENCY),
        latency_below("limit", 0.8),
        latency_times("twice", 2),
    ):
        found = failing(EvidencePlan((gate,)), minutes)
        assert found is not None
        assert found[0] <= 6 + 2


def test_slowness_of_both_convicts_nobody() -> None:
    """Half-way both become four times as slow, as in a slow database: no comparison fails, nor
    the limit that stable now breaks too."""
    minutes = [slow_minute(n, *([slower(QUIET, 2 if n > 30 else 0)] * 2)) for n in range(60)]
    for gate in (
        no_worse("guard", Signal.LATENCY),
        latency_below("limit", 0.8),
        latency_times("twice", 2),
    ):
        assert failing(EvidencePlan((gate,)), minutes) is None


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
    limit = eager.gates[1]
    state = after(EvidencePlan((limit,), skip=0), minutes[:2], history)
    assert state.gates[0].now.log_fail > 1
    assert after(EvidencePlan((limit,)), minutes[:2], history).gates[0].now.log_fail == 0


def test_traffic_that_goes_down_is_no_warm_up() -> None:
    """Only an increase starts the skipping again."""
    plan = EvidencePlan((latency_below("limit", 0.8),))
    state = after(plan, [slow_minute(n, QUIET, QUIET, share=50) for n in range(5)])
    down = update(plan, state, [slow_minute(5, QUIET, QUIET, share=10)])
    assert (state.warm, down.warm) == (0, 0)
    assert update(plan, down, [slow_minute(6, QUIET, QUIET, share=50)]).warm == 1


def test_edges_are_chosen_before_they_judge() -> None:
    """From history at once; without one from the minutes that are skipped, then again after each
    traffic increase if enough of stable was seen."""
    plan = EvidencePlan((no_worse("guard", Signal.LATENCY),))
    history = [slow_minute(-1, (0,) * 6, QUIET)]
    assert begin(plan, history).gates[0].picks
    assert begin(plan).gates[0].picks == ()
    state = after(plan, [slow_minute(n, QUIET, QUIET) for n in range(2)])
    chosen = state.gates[0].picks
    assert len(chosen) == 2
    assert state.stable is None
    slow = [slow_minute(n, QUIET, slower(QUIET, 1), share=50) for n in range(2, 4)]
    assert update(plan, state, slow).gates[0].picks > chosen


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
    assert state.gates[0].tallies == before.gates[0].tallies
    again = update(plan, state, [replace(odd[0], end=end(n), share=50) for n in range(6, 9)])
    assert again.minutes == 9


def test_sustained_limits_forgive_what_is_over() -> None:
    """With ``sustained``, evidence that is there does not fail a canary that has recovered."""
    limit = replace(errors_below("limit", 0.05), sustained=5, min_events=100)
    sick = [outage(n, 24) for n in range(4)]
    well = [outage(n, 0) for n in range(4, 24)]
    assert failing(EvidencePlan((limit,)), [*sick, *well]) is None
    assert failing(EvidencePlan((limit,)), [outage(n, 24) for n in range(9)]) == (5, "limit")


def test_gates_that_a_step_leaves_out() -> None:
    """A gate that is not active in a minute is not touched by it."""
    plan = EvidencePlan(default_gates())
    state = update(plan, begin(plan), [outage(0, 100)], active={"errors_limit"})
    assert state.gates[0] == begin(plan).gates[0]
    assert state.gates[1].now.log_fail > 1


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
    assert careful.gates[0].now.log_fail < bold.gates[0].now.log_fail


def enormous(number: int, n: int) -> Minute:
    """A minute with n requests everywhere."""
    counts = (0, 0, 0, 0, 0, n)
    return minute(number, (n, n), (0, n), slow=(counts, tuple(reversed(counts))))


@pytest.mark.parametrize("n", [0, 1, 10**9])
def test_any_size(n: int) -> None:
    """From no request to a billion a minute, all errors or none, every number stays finite."""
    minutes = [enormous(k, n) for k in range(5)]
    mirrored = [replace(m, canary=m.baseline, baseline=m.canary) for m in minutes]
    for each in (minutes, mirrored):
        state = after(PLAN, each)
        assert loads(dumps(state)) == state
        assert "NaN" not in dumps(state)
        assert "Infinity" not in dumps(state)
        report(PLAN, state)


def test_two_days_of_proof_fit_in_a_float() -> None:
    """Evidence that no float can hold is kept by its logarithm."""
    plan = EvidencePlan((errors_below("limit", 0.5),))
    minutes = [minute(n, (0, 1000), (0, 1000)) for n in range(600)]
    found = report(plan, after(plan, minutes)).gates[0]
    assert found.pass_e == float("inf")
    assert found.outcome is GateOutcome.PASS


def test_empty_state() -> None:
    """Before the first minute nothing is known."""
    state: EvidenceState = begin(PLAN)
    found = report(PLAN, state)
    assert found.through is None
    assert found.outcome is GateOutcome.INSUFFICIENT
    assert {gate.e_value for gate in found.gates} == {1.0}
