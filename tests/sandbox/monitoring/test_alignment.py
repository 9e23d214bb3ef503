"""Merging over time and over series, for any data."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cloud_run.histogram import MILLISECONDS, Histogram
from sandbox.monitoring.alignment import Asked, answer
from sandbox.monitoring.metrics import METRICS, Series

milliseconds = st.lists(st.floats(1.0, 100_000.0), min_size=1, max_size=60)
revisions = st.lists(
    st.lists(st.tuples(st.integers(1, 120), st.integers(1, 50)), max_size=20),
    min_size=1,
    max_size=3,
)


def histogram(values: list[float]) -> Histogram:
    """A distribution of milliseconds."""
    made = Histogram(MILLISECONDS)
    for value in values:
        made.add(value)
    return made


@given(revisions, st.integers(1, 200), st.sampled_from(["REDUCE_NONE", "REDUCE_SUM"]))
def test_no_request_is_lost_or_doubled(
    points: list[list[tuple[int, int]]], period: int, reducer: str
) -> None:
    """Whatever the period, the sums over periods and groups add up to what was measured."""
    series = [
        Series({"project_id": "p", "revision_name": str(n)}, {}, [(float(e), v) for e, v in one])
        for n, one in enumerate(points)
    ]
    asked = Asked(0.0, 120.0, period, "ALIGN_DELTA", reducer, ())
    metric = METRICS["run.googleapis.com/request_count"]
    found = answer(metric, series, asked, 1.0)
    total: Any = sum(value for one in found.series for _, value in one.points)
    assert total == sum(value for one in points for _, value in one)


@given(milliseconds, milliseconds)
def test_merging_is_counting_together(first: list[float], second: list[float]) -> None:
    """Two merged distributions equal one that counted all values."""
    merged = histogram(first)
    merged.merge(histogram(second))
    whole = histogram(first + second)
    assert merged.counts == whole.counts
    assert merged.count == len(first + second)
    assert merged.mean == pytest.approx(whole.mean)
    assert merged.squares == pytest.approx(whole.squares, rel=1e-6, abs=1e-3)


@given(milliseconds, st.sampled_from([0.05, 0.5, 0.95, 0.99]))
def test_a_quantile_is_off_by_at_most_a_bucket(values: list[float], share: float) -> None:
    """The quantile lies in the bucket of the value that it stands for."""
    rank = max(0, -int(-share * len(values) // 1) - 1)
    true = sorted(values)[rank]
    growth = MILLISECONDS.growth
    assert true / growth * 0.999 <= histogram(values).quantile(share) <= true * growth * 1.001


def test_an_empty_distribution_has_no_quantile() -> None:
    """Nothing measured is an error, not zero milliseconds."""
    with pytest.raises(ValueError, match="empty"):
        Histogram(MILLISECONDS).quantile(0.5)
