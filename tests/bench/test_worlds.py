"""The simulated services are what their names say."""

from __future__ import annotations

import pytest

pytest.importorskip("numpy", reason="the bench's requirements are not installed")
pytest.importorskip("scipy", reason="the bench's requirements are not installed")

import numpy as np

from bench.judge.targets import is_loud
from bench.judge.worlds.cells import HOUR, Cell, broken, harmless, worse
from bench.judge.worlds.error_world import regressed
from bench.judge.worlds.latency_world import EDGES, USUAL_P95, quantile, slower_than
from bench.judge.worlds.worlds import play


def test_there_are_as_many_cells_as_the_tables_say() -> None:
    """135 error and 27 latency regressions, 27 and 9 harmless services, no name twice."""
    assert len(worse("errors")) == 135
    assert len(worse("latency")) == 27
    assert len(harmless("errors", HOUR, incidents=False)) == 27
    assert len(harmless("latency", HOUR, incidents=False)) == 9
    assert len({cell.name for cell in worse("errors")}) == 135
    assert sum(is_loud(cell) for cell in worse("errors")) == 25
    assert len(broken("errors", HOUR, "steps")) == 9


def test_a_seed_plays_the_same_again() -> None:
    """The same cell, seed and block give the same numbers; another of them gives others."""
    cell = Cell(20.0, 0.1, 0.005, 30)
    first = play(cell, 3, seed=7)
    assert np.array_equal(first.canary_n, play(cell, 3, seed=7).canary_n)
    assert not np.array_equal(first.canary_n, play(cell, 3, seed=8).canary_n)
    assert not np.array_equal(first.canary_n, play(cell, 3, seed=7, block=1).canary_n)


def test_traffic_and_errors_are_as_asked() -> None:
    """Over many minutes the share, the base rate and the ratio come out as in the cell."""
    series = play(Cell(20.0, 0.1, 0.005, 600, "x5"), 40, seed=1)
    canary, stable = series.canary_n.sum(), series.stable_n.sum()
    assert canary / (canary + stable) == pytest.approx(0.1, rel=0.01)
    assert (canary + stable) / (40 * 600 * 60) == pytest.approx(20, rel=0.1)
    assert series.stable_bad.sum() / stable == pytest.approx(0.005, rel=0.05)
    assert series.canary_bad.sum() / canary == pytest.approx(0.025, rel=0.05)


@pytest.mark.parametrize(
    ("regression", "first", "last"),
    [(None, 1.0, 1.0), ("x20", 20.0, 20.0), ("+1pp", 2.0, 2.0), ("leak", 1, 10), ("late5", 1, 5)],
)
def test_regressions_begin_and_end_as_named(
    regression: str | None, first: float, last: float
) -> None:
    """A regression's ratio to a base of 1 % in the first and the last minute."""
    base = np.full((1, 60), 0.01)
    rate = regressed(Cell(20.0, 0.1, 0.01, 60, regression), base)
    assert rate[0, 0] == pytest.approx(0.01 * first)
    assert rate[0, -1] == pytest.approx(0.01 * last)


def test_an_incident_hits_both_revisions() -> None:
    """In incident minutes both fail a lot, and the oracle, which knows, sees no difference."""
    series = play(Cell(500.0, 0.5, 0.005, 600, incidents=True), 10, seed=1)
    bad = series.stable_value > 0.04
    assert bad.sum() > 10
    assert series.canary_value[bad].mean() == pytest.approx(
        series.stable_value[bad].mean(), rel=0.02
    )
    assert not series.log_ratio.any()


def test_clumps_come_four_at_a_time() -> None:
    """Every minute's errors are a multiple of four, and none exceeds its requests."""
    series = play(broken("errors", HOUR, "clump4")[0], 20, seed=1)
    assert not (series.stable_bad % 4).any()
    assert (series.canary_bad <= series.canary_n).all()


def test_a_blip_is_one_minute_of_the_canary_alone() -> None:
    """Exactly one minute stands out in each replication, and only on the canary's side."""
    cell = Cell(500.0, 0.5, 0.0005, HOUR, broken="blip")
    series = play(cell, 5, seed=1)
    assert ((series.canary_value > 0.2).sum(axis=1) == 1).all()
    assert not (series.stable_value > 0.2).any()


def test_the_histogram_p95_is_near_the_true_one() -> None:
    """Seen through coarse buckets, p95 of many requests is within one bucket of 474 ms."""
    series = play(Cell(500.0, 0.5, None, 30), 5, seed=1)
    assert series.stable_value == pytest.approx(USUAL_P95, rel=0.25)
    slow = series.stable_bad.sum() / series.stable_n.sum()
    assert 0.02 < slow < 0.08


def test_a_quantile_interpolates_inside_its_bucket() -> None:
    """Half of ten requests in one bucket lie below the bucket's middle; none gives NaN."""
    counts = np.zeros((1, 2, len(EDGES) + 1), dtype=np.int64)
    counts[0, 0, 3] = 10
    found = quantile(counts, 0.5)
    assert found[0, 0] == pytest.approx((EDGES[2] + EDGES[3]) / 2)
    assert np.isnan(found[0, 1])
    assert slower_than(counts, 2).tolist() == [[10, 0]]
    assert slower_than(counts, 3).tolist() == [[0, 0]]
