"""Limits that the last week would have kept, with some room."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, exp, floor, log10

from bot.judge.measured.histogram import EdgesDiffer, merge, quantile
from bot.judge.proposed.week import Measured, Week

WINDOW = timedelta(minutes=5)
"""That of a check, unless it says otherwise."""
ROOM = 1.5
"""A limit is so many times the highest value."""
TWICE = 2
"""The limit to roll back is so many times that to promote."""
P95 = 95
LARGEST_SHARE = 0.5
"""A limit on errors above that is none."""
_UNLIKELY = 0.01
_AN_INCIDENT = 3
"""What is so many times the value that 99 % of the windows kept is no limit to copy."""
_DIGITS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class Kept:
    """``limit`` was kept in all but ``over`` of ``windows``, of which the ``highest`` that counts
    was measured up to ``at``; ``worst`` is the highest of all, which ended ``worst_at``."""

    limit: float
    highest: float
    at: datetime
    windows: int
    over: int
    worst: float
    worst_at: datetime


def errors_kept(week: Week, fewest: int) -> Kept | None:
    """For the share of requests that fail, of ``fewest`` requests; None where no limit below
    ``LARGEST_SHARE`` is kept."""

    def limit(highest: float) -> float:
        if ROOM * highest >= LARGEST_SHARE:
            return LARGEST_SHARE
        by_chance = unlikely(highest * fewest) / fewest
        return round_up(max(ROOM * highest, by_chance, TWICE / fewest))

    found = _kept(week, fewest, _rate, limit)
    return found if found and found.limit < LARGEST_SHARE else None


def latency_kept(week: Week, fewest: int) -> Kept | None:
    """For the p95 in seconds; None where latencies are not known."""
    return _kept(week, fewest, _p95, lambda highest: max(round_up(ROOM * highest), 0.001))


def _kept(
    week: Week,
    fewest: int,
    value: Callable[[Sequence[Measured]], float | None],
    limit: Callable[[float], float],
) -> Kept | None:
    values = sorted(_valued(week, fewest, value))
    if not values:
        return None
    worst, worst_at = values[-1]
    most = values[max(ceil(0.99 * len(values)) - 1, 0)]
    incident = worst > _AN_INCIDENT * most[0] and worst > limit(most[0])
    highest, at = most if incident else values[-1]
    chosen = limit(highest)
    over = sum(each > chosen for each, _ in values)
    return Kept(chosen, highest, at, len(values), over, worst, worst_at)


def _valued(
    week: Week, fewest: int, value: Callable[[Sequence[Measured]], float | None]
) -> Iterator[tuple[float, datetime]]:
    for window in week.windows(WINDOW, fewest):
        found = value(window)
        if found is not None:
            yield found, window[-1].end


def _rate(window: Sequence[Measured]) -> float:
    return sum(each.errors for each in window) / sum(each.total for each in window)


def _p95(window: Sequence[Measured]) -> float | None:
    try:
        merged = merge([each.latencies for each in window if each.latencies])
    except EdgesDiffer:
        return None
    return quantile(merged, P95) if merged else None


def unlikely(mean: float) -> int:
    """The fewest events that a Poisson count of that mean exceeds in one of a hundred cases at
    most."""
    count, term = 0, exp(-mean)
    total = term
    while 1 - total > _UNLIKELY:
        count += 1
        term *= mean / count
        total += term
    return count


def round_up(value: float) -> float:
    """The next round number that is not smaller."""
    if value <= 0:
        return 0.0
    size = 10.0 ** floor(log10(value))
    nearly = value / size - 1e-9
    return float(f"{next(each for each in _DIGITS if each >= nearly) * size:.6g}")
