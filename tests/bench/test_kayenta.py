"""Kayenta's classifier agrees with its interval, searched as its source searches it."""

from __future__ import annotations

from math import inf, sqrt
from statistics import median

import pytest

pytest.importorskip("numpy", reason="the bench's requirements are not installed")
pytest.importorskip("scipy", reason="the bench's requirements are not installed")

import numpy as np

from bench.judge.rules.kayenta import analyses
from bench.judge.rules.mann_whitney import Z, is_higher
from tests.bench.made import counted


def statistic(x: list[float], y: list[float], mu: float) -> float:
    """The standardised rank sum of x - mu against y, by counting pairs and ties."""
    moved = [value - mu for value in x]
    wins = sum((a > b) + 0.5 * (a == b) for a in moved for b in y)
    centred = wins - len(x) * len(y) / 2
    pooled = moved + list(y)
    ties = sum(pooled.count(value) ** 3 - pooled.count(value) for value in set(pooled))
    n = len(pooled)
    spread = sqrt(len(x) * len(y) / 12 * (n + 1 - ties / (n * (n - 1))))
    return float((centred - 0.5 * np.sign(centred)) / spread)


def crossing(x: list[float], y: list[float], z: float) -> float:
    """Where the statistic, which falls with the shift, passes z: by bisection."""
    low, high = min(x) - max(y), max(x) - min(y)
    if statistic(x, y, low) <= z:
        return low
    if statistic(x, y, high) >= z:
        return high
    for _ in range(45):
        middle = (low + high) / 2
        low, high = (middle, high) if statistic(x, y, middle) > z else (low, middle)
    return low


@pytest.mark.parametrize("points", [3, 6, 10, 25])
@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0, 2.0])
def test_high_means_that_the_interval_lies_above_the_tolerance(points: int, shift: float) -> None:
    """The closed form and the searched interval classify the same points alike."""
    rng = np.random.default_rng([points, int(10 * shift)])
    canary = rng.normal(2 + shift, 1, size=(15, points))
    baseline = rng.normal(2, 1, size=(15, points))
    found = is_higher(canary, baseline)
    for x, y, high in zip(canary.tolist(), baseline.tolist(), found.tolist(), strict=True):
        estimate = median(a - b for a in x for b in y)
        lower = crossing(x, y, Z)
        expected = estimate > 0 and lower > 0.25 * abs(estimate) and np.mean(x) >= np.mean(y)
        assert high == expected


def test_points_without_requests_are_dropped() -> None:
    """NaN on either side leaves the classification of the other points as it was."""
    canary = np.array([[5.0, 6.0, 7.0, 8.0, 9.0, 10.0]])
    baseline = np.array([[1.0, 2.0, 3.0, 4.0, 1.5, 2.5]])
    gap = np.array([[np.nan, np.nan]])
    assert is_higher(canary, baseline).tolist() == [True]
    assert is_higher(np.hstack([gap, canary]), np.hstack([baseline, gap])).tolist() == [True]


def test_no_points_and_identical_points_pass() -> None:
    """A side without points is Nodata; the same numbers on both sides are a Pass."""
    silent = np.full((1, 10), np.nan)
    zeros = np.zeros((1, 10))
    assert is_higher(silent, zeros).tolist() == [False]
    assert is_higher(zeros, silent).tolist() == [False]
    assert is_higher(zeros, zeros).tolist() == [False]


def test_an_analysis_comes_every_ten_minutes() -> None:
    """A canary that is worse from the first minute is found by the first analysis, not before."""
    worse = [(20 + minute % 3, 100) for minute in range(30)]
    stable = [(10 + minute % 5, 1000) for minute in range(30)]
    series = counted(worse, stable)
    assert analyses(series, 10).tolist() == [10]
    assert analyses(series, 30).tolist() == [30]
    assert analyses(counted(stable, stable), 10).tolist() == [inf]


def test_a_growing_window_remembers_the_quiet_minutes() -> None:
    """Minutes before a regression dilute a growing window and leave a sliding one."""
    quiet = [(10 + minute % 7, 1000) for minute in range(20)]
    series = counted([*quiet, *[(300 + minute, 1000) for minute in range(10)]], quiet + quiet[:10])
    assert analyses(series, 10).tolist() == [30]
    assert analyses(series, 10, growing=True).tolist() == [inf]
