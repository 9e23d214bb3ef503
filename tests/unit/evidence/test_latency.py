"""Latency as counts above edges."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.criteria.latency import (
    above,
    certainly_slower,
    guard_edges,
    possibly_slower,
    times_edges,
)
from bot.judge.evidence.criteria.minute_counts import cuts, picks
from bot.judge.evidence.minute import Cut, Minute, RevisionMinute
from bot.judge.evidence.spec import Signal, latency_below, latency_times, no_worse
from bot.judge.measured.samples import Histogram
from tests.unit.evidence.builders import EDGES, NOON, slow_minute

SEEN = Histogram(EDGES, (100, 80, 40, 20, 10, 5))
GUARD = replace(no_worse("guard", Signal.LATENCY), shape=False)


def test_above_an_edge() -> None:
    """Counts at or above an edge are exact; a value between edges has none."""
    assert [above(SEEN, edge) for edge in EDGES] == [155, 75, 35, 15, 5]
    assert above(SEEN, 0.3) is None
    assert above(SEEN, 99) is None


@pytest.mark.parametrize(
    ("limit", "surely", "maybe"),
    [(0.4, 35, 35), (0.5, 15, 35), (0.05, 155, 255), (1.6, 5, 5), (2.0, 0, 5)],
)
def test_a_limit_between_edges(limit: float, surely: int, maybe: int) -> None:
    """Between two edges, only what is beyond doubt counts to fail, and all of doubt to pass."""
    assert certainly_slower(SEEN, limit) == surely
    assert possibly_slower(SEEN, limit) == maybe


@given(st.lists(st.integers(0, 1000), min_size=6, max_size=6), st.floats(0.01, 3))
def test_certain_is_never_more_than_possible(counts: list[int], limit: float) -> None:
    """Rounding is against the verdict, on both sides."""
    seen = Histogram(EDGES, tuple(counts))
    assert 0 <= certainly_slower(seen, limit) <= possibly_slower(seen, limit) <= sum(counts)


def test_edges_of_the_guard() -> None:
    """They are those nearest to stable's p95, p75 and p99."""
    assert guard_edges(SEEN, (95, 75, 99)) == (0.8, 0.2, 1.6)
    assert guard_edges(Histogram(EDGES, (0,) * 6), (95,)) == ()
    assert guard_edges(Histogram((), (10,)), (95,)) == ()


def test_edges_of_a_multiple() -> None:
    """To fail: an edge that clearly fewer than 5 % of stable exceed, and one twice as high or
    more; to pass: an edge that clearly more exceed, and one twice as high or less."""
    stable = Histogram(EDGES, (500, 300, 180, 15, 4, 1))
    assert times_edges(stable, 2, 0.05) == (0.4, 0.8, 0.2, 0.4)
    assert times_edges(stable, 3, 0.05) == (0.4, 1.6, 0.2, 0.4)
    assert times_edges(stable, 9, 0.05) == (0.0, 0.0, 0.2, 1.6)


def test_cut_at_the_edges() -> None:
    """The guard cuts at each of its edges, a limit once to fail and once to pass, a multiple at
    two different edges."""
    minute = slow_minute(0, (5, 4, 3, 2, 1, 1), (50, 40, 30, 20, 10, 10))
    assert cuts(GUARD, (0.8, 0.2, 1.6), minute, False) == (
        Cut(2, 16, 20, 160),
        Cut(7, 16, 70, 160),
        Cut(1, 16, 10, 160),
    )
    limit = latency_below("limit", 0.5)
    assert cuts(limit, (), minute, False) == (Cut(2, 16, 20, 160), Cut(4, 16, 40, 160))
    twice = latency_times("twice", 2)
    assert cuts(twice, (0.4, 0.8, 0.2, 0.4), minute, False) == (
        Cut(2, 16, 40, 160),
        Cut(4, 16, 70, 160),
    )


def test_what_cannot_be_cut() -> None:
    """No histogram, other edges, no edges chosen, and minutes that are skipped say nothing."""
    minute = slow_minute(0, (5, 4, 3, 2, 1, 1), (50, 40, 30, 20, 10, 10))
    unmeasured = Minute(NOON, RevisionMinute(10), RevisionMinute(100))
    for spec in (GUARD, latency_times("twice", 2)):
        assert set(cuts(spec, (), minute, False)) == {None}
        assert set(cuts(spec, (0.3, 0.3, 0.3, 0.3), minute, False)) == {None}
        assert set(cuts(spec, (0.2, 0.4, 0.2, 0.4), minute, True)) == {None}
        assert set(cuts(spec, (0.2, 0.4, 0.2, 0.4), unmeasured, False)) == {None}


def test_a_revision_without_traffic_has_no_slow_requests() -> None:
    """Without requests there is no histogram to miss."""
    minute = Minute(NOON, RevisionMinute(), RevisionMinute(255, 0, SEEN))
    assert cuts(latency_below("limit", 0.4), (), minute, False)[0] == Cut(0, 0, 35, 255)
    assert cuts(GUARD, (0.8, 0.2, 1.6), minute, False)[0] == Cut(0, 0, 15, 255)


def test_only_comparisons_of_latency_choose_edges() -> None:
    """Errors and absolute limits need none."""
    assert picks(no_worse("guard", Signal.ERRORS), SEEN) == ()
    assert picks(latency_below("limit", 0.4), SEEN) == ()
    assert picks(GUARD, SEEN) == (0.8, 0.2, 1.6)
