"""A rollout's evidence from its minutes, however they arrive."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judge.evidence.criteria.outcome import CriterionOutcome
from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.report import report
from bot.judge.evidence.rollout_judge import KEPT, begin, rebuild, update
from bot.judge.evidence.spec import (
    EvidencePlan,
    default_criteria,
    errors_below,
    errors_over_stable,
    latency_times,
)
from bot.judge.evidence.state import EvidenceState, StateUnreadable, dumps, loads
from bot.judge.evidence.steady import ARRIVES
from tests.unit.evidence.builders import after, end, minute, seeded

PLAN = EvidencePlan(
    (*default_criteria(), errors_over_stable("points", 0.005), latency_times("twice", 2))
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


@settings(max_examples=25)
@given(st.permutations(range(12)), st.lists(st.integers(0, 11), max_size=6))
def test_a_batch_in_any_order(order: list[int], again: list[int]) -> None:
    """A batch's order and repeats change nothing."""
    shuffled = [ROLLOUT[number] for number in (*order, *again)]
    assert after(PLAN, shuffled) == after(PLAN, ROLLOUT[:12])


@settings(max_examples=25)
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
    assert late.criteria == state.criteria
    assert (late.late, late.corrected) == (1, 0)
    assert update(PLAN, late, ROLLOUT[:8]) == late


def test_minutes_that_are_corrected_are_left_out_and_counted() -> None:
    """A minute that comes again with other numbers changes no evidence and is counted once."""
    state = after(PLAN, ROLLOUT[:8])
    other = replace(ROLLOUT[6], canary=RevisionMinute(100, 50))
    corrected = update(PLAN, state, [other, other])
    assert corrected.criteria == state.criteria
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
        assert state.criteria == after(PLAN, ROLLOUT[:2]).criteria
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
    plan = EvidencePlan(default_criteria(), horizon=2880)
    minutes = [replace(ROLLOUT[number % 30], end=end(number)) for number in range(600)]
    assert len(dumps(after(plan, minutes))) < 6000


@pytest.mark.parametrize("text", ["", "{}", "[]", "[2]", "[1]", "[1,2,3]", "null", '"x"'])
def test_a_state_of_something_else(text: str) -> None:
    """A damaged or foreign state is refused with what happens next."""
    with pytest.raises(StateUnreadable, match="built anew"):
        loads(text)


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
    found = report(plan, after(plan, minutes)).criteria[0]
    assert found.pass_e == float("inf")
    assert found.outcome is CriterionOutcome.PASS


def test_empty_state() -> None:
    """Before the first minute nothing is known."""
    state: EvidenceState = begin(PLAN)
    found = report(PLAN, state)
    assert found.through is None
    assert found.outcome is CriterionOutcome.INSUFFICIENT
    assert {criterion.e_value for criterion in found.criteria} == {1.0}


def test_a_criterion_of_a_later_step_begins_when_the_step_does() -> None:
    """A limit that is tightened at a later step is judged there as soon as it would have been at
    the first, however long the rollout took until then."""
    plan = EvidencePlan((errors_below("mild", 0.05), errors_below("tight", 0.01)), horizon=2880)
    bad = [minute(n, (9, 300), (3, 2700)) for n in range(600, 630)]
    before = [minute(n, (1, 300)) for n in range(600)]
    at_once = update(plan, begin(plan), before[:ARRIVES], ("mild",))
    later = update(plan, begin(plan), before, ("mild",))
    for each in bad[:10]:
        at_once = update(plan, at_once, (each,), ("tight",))
        later = update(plan, later, (each,), ("tight",))
        assert later.criteria[1] == at_once.criteria[1]
    assert later.criteria[1].failed is not None
