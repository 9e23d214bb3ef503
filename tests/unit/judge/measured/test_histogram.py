"""Histograms: merged, then asked."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.measured.histogram import EdgesDiffer, count, merge, quantile
from bot.judge.measured.samples import Histogram
from tests.unit.judge.builders import EDGES

seconds = st.floats(0, 1.6, exclude_max=True)


def bucketed(values: list[float]) -> Histogram:
    """Values as a distribution keeps them: a value on an edge belongs above it."""
    counts = [0] * (len(EDGES) + 1)
    for value in values:
        counts[sum(value >= edge for edge in EDGES)] += 1
    return Histogram(EDGES, tuple(counts))


def test_merging_adds_bucket_by_bucket() -> None:
    """Merged counts are the sums, so no request is lost or counted twice."""
    one, other = Histogram((1.0, 2.0), (1, 2, 3)), Histogram((1.0, 2.0), (10, 0, 1))
    assert merge([one, other]) == Histogram((1.0, 2.0), (11, 2, 4))


def test_nothing_to_merge_is_nothing() -> None:
    """No histograms, or only empty ones, give no histogram rather than a healthy one."""
    assert merge([]) is None
    assert merge([Histogram((1.0,), (0, 0))]) is None


def test_an_empty_histogram_may_have_other_edges() -> None:
    """A period without requests can't spoil a merge, for it has nothing to add."""
    full = Histogram((1.0, 2.0), (1, 2, 3))
    assert merge([Histogram((), (0,)), full]) == full


def test_differing_edges_are_refused_in_words() -> None:
    """Counts between different edges are never added up."""
    with pytest.raises(EdgesDiffer, match="1 and with 2 bucket edges that differ"):
        merge([Histogram((1.0,), (1, 1)), Histogram((1.0, 2.0), (1, 1, 1))])


@pytest.mark.parametrize(
    ("counts", "percentile", "expected"),
    [
        ((0, 100, 0, 0, 0, 0), 50, 0.15),
        ((100, 0, 0, 0, 0, 0), 50, 0.05),
        ((0, 0, 0, 0, 0, 7), 95, 1.6),
        ((95, 0, 0, 5, 0, 0), 95, 0.1),
        ((94, 0, 0, 6, 0, 0), 95, 0.4 + 0.4 / 6),
        ((0, 0, 0, 0, 0, 0), 95, None),
    ],
)
def test_a_quantile_is_interpolated_inside_its_bucket(
    counts: tuple[int, ...], percentile: int, expected: float | None
) -> None:
    """By nearest rank, evenly inside the bucket; the open last bucket gives its lower edge."""
    found = quantile(Histogram(EDGES, counts), percentile)
    assert found == (None if expected is None else pytest.approx(expected))


def test_without_edges_there_is_no_quantile() -> None:
    """A distribution without buckets says how many requests, not how slow."""
    assert quantile(Histogram((), (9,)), 95) is None


@given(st.lists(st.lists(seconds, max_size=60), min_size=1, max_size=6), st.integers(1, 99))
def test_a_merged_quantile_lies_in_the_bucket_of_the_true_one(
    periods: list[list[float]], percentile: int
) -> None:
    """However requests fall into periods, the answer is off by less than one bucket."""
    values = sorted(value for period in periods for value in period)
    merged = merge(bucketed(period) for period in periods)
    if not values:
        assert merged is None
        return
    assert merged is not None
    assert count(merged) == len(values)
    true = values[math.ceil(len(values) * percentile / 100) - 1]
    bucket = sum(true >= edge for edge in EDGES)
    found = quantile(merged, percentile)
    assert found is not None
    assert ((0.0, *EDGES)[bucket]) <= found <= EDGES[bucket]


@given(st.lists(st.integers(0, 10**9), min_size=6, max_size=6), st.integers(1, 99))
def test_huge_counts_give_numbers(counts: list[int], percentile: int) -> None:
    """Up to 10⁹ requests in a bucket there is a finite quantile or none."""
    found = quantile(Histogram(EDGES, tuple(counts)), percentile)
    assert (found is None) == (not any(counts))
    assert found is None or math.isfinite(found)
