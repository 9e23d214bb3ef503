"""Rules of judging that hold for all data."""

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.judge.measured.samples import Counts
from bot.plan import Check
from bot.rollout.verdict import Outcome
from tests.unit.judge.builders import (
    at,
    check,
    counts,
    gauges,
    latencies,
    reading,
    result_of,
    verdict_on,
)

WORST_FIRST = (Outcome.FAIL, Outcome.MISS, Outcome.INCONCLUSIVE, Outcome.PASS)
big = st.integers(0, 10**9)


@st.composite
def minutes(draw: st.DrawFn) -> tuple[int, int]:
    """(errors, total) of a minute."""
    total = draw(st.one_of(st.integers(0, 200), big))
    return draw(st.integers(0, total)), total


periods = st.lists(minutes(), max_size=6)
rate_checks = st.sampled_from(
    [
        check("error_rate", promote="<= 1%", rollback="> 5%"),
        check("error_rate", promote="< 5%"),
        check("error_rate", rollback="> 1%"),
        check("error_rate", rollback="> 1% for 3m"),
        check("error_rate", promote="<= 1%", rollback="> 2% for 3m"),
        check("error_rate", promote="<= 1% for 3m", rollback="> 2x baseline"),
        check("error_rate", promote="<= 1x baseline", rollback="> baseline + 1%"),
    ]
)
latency_checks = st.sampled_from(
    [
        check("latency_p95", promote="< 400ms", rollback="> 800ms"),
        check("latency_p99", rollback="> 2x baseline for 3m"),
        check("latency_p50", promote="<= baseline + 10%"),
    ]
)


def rank(one: Check, canary: list[tuple[int, int]], stable: list[tuple[int, int]]) -> int:
    """The outcome's place among the outcomes, the worst first."""
    found = result_of(one, counts(*canary), counts(*stable), through=6)
    return WORST_FIRST.index(found.outcome)


@given(rate_checks, periods, periods, st.data())
def test_more_errors_never_improve_an_outcome(
    one: Check, canary: list[tuple[int, int]], stable: list[tuple[int, int]], data: st.DataObject
) -> None:
    """With the same requests, more of the canary's failing is never judged better."""
    worse = [
        (data.draw(st.integers(errors, total), label="errors"), total) for errors, total in canary
    ]
    assert rank(one, worse, stable) <= rank(one, canary, stable)


@given(rate_checks, periods, periods, st.data())
def test_a_worse_stable_never_worsens_an_outcome(
    one: Check, canary: list[tuple[int, int]], stable: list[tuple[int, int]], data: st.DataObject
) -> None:
    """The canary isn't judged worse for more errors on the revision that it is compared with."""
    worse = [
        (data.draw(st.integers(errors, total), label="errors"), total) for errors, total in stable
    ]
    assert rank(one, canary, worse) >= rank(one, canary, stable)


@given(periods, st.lists(st.sampled_from([2, 3, 4]), min_size=6, max_size=6), st.data())
def test_splitting_periods_changes_no_pooled_value(
    canary: list[tuple[int, int]], parts: list[int], data: st.DataObject
) -> None:
    """The same requests in shorter samples are the same rate on the same number of requests, where
    the last of them are as new."""
    split: list[Counts] = []
    for whole, pieces in zip(counts(*canary), parts, strict=False):
        before_last = st.integers(0, max(0, whole.total - 1))
        cuts = sorted(data.draw(before_last) for _ in range(pieces - 1))
        sizes = [after - before for before, after in pairwise([0, *cuts, whole.total])]
        left = whole.errors
        for place, size in enumerate(sizes):
            errors = min(size, left)
            left -= errors
            length = (whole.end - whole.start) / pieces
            start = whole.start + place * length
            split.append(Counts(start, start + length, total=size, errors=errors))
    one = check("error_rate", promote="<= 1%", rollback="> 5%")
    together = result_of(one, counts(*canary), through=6)
    apart = result_of(one, split, through=6)
    assert (together.value, together.requests) == (apart.value, apart.requests)


@given(
    one=st.one_of(rate_checks, latency_checks),
    rates=periods,
    stable_rates=periods,
    buckets=st.lists(st.lists(big, min_size=6, max_size=6), max_size=6),
    stable_buckets=st.lists(st.lists(big, min_size=6, max_size=6), max_size=6),
    settled=st.floats(-3, 9),
    through=st.integers(-3, 9),
)
def test_any_data_gets_a_verdict_in_numbers(
    *,
    one: Check,
    rates: list[tuple[int, int]],
    stable_rates: list[tuple[int, int]],
    buckets: list[list[int]],
    stable_buckets: list[list[int]],
    settled: float,
    through: int,
) -> None:
    """Counts from 0 to 10⁹, windows of any place: no error, no NaN, always words."""
    readings = {
        "counts": reading(counts(*rates), counts(*stable_rates), through=through),
        "latencies": reading(latencies(*buckets), latencies(*stable_buckets), through=through),
    }
    verdict = verdict_on({"it": one}, readings, settled=settled)
    found = verdict.results[0]
    assert found.words
    assert "nan" not in found.words
    assert all(x is None or math.isfinite(x) for x in (found.value, found.baseline))
    assert verdict.since <= verdict.until
    assert verdict.until == at(through)


@given(
    st.lists(st.one_of(st.none(), st.floats()), max_size=6),
    st.sampled_from(
        [
            check("cpu", promote="< 70%", rollback="> 90%"),
            check("cpu", rollback="> 90% for 3m"),
            check("memory", rollback="> 80% and growing"),
            check("memory", rollback="> 2x baseline for 3m and growing"),
        ]
    ),
)
def test_any_gauge_gets_a_verdict_and_odd_ones_never_pass(
    values: list[float | None], one: Check
) -> None:
    """Whatever a gauge says, there is an outcome; NaN and infinity are never a pass."""
    found = result_of(one, gauges(*values), gauges(*values[::-1]), through=6)
    window = [value for value in values[1:] if value is not None]
    if any(not math.isfinite(value) for value in window):
        assert found.outcome is not Outcome.PASS
    assert found.value is None or math.isfinite(found.value)
    assert "nan" not in found.words
