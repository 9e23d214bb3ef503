"""Minutes of a service as they might have been measured, drawn by chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import erfc, exp, log, sqrt
from random import Random
from typing import Protocol

from bot.judge.evidence.minute import Minute, Own, RevisionMinute
from bot.judge.measured.samples import Histogram

MINUTE = timedelta(minutes=1)
SPREAD = 0.7
"""Latencies are taken for log-normal, their logarithm with this standard deviation: then p95 is
about three times the median."""
GROWTH = 1.4
"""Histograms are taken to have edges from 1 ms on, each so many times the one before."""
USUAL_P95 = 0.4
"""Seconds, where nobody says what it is; comparisons with stable hardly depend on it."""

_START = datetime(2026, 1, 1, tzinfo=UTC)
_FIRST_EDGE = 0.001
_FAR = 30
_MANY = 30
_Z95 = 1.6449
_NEVER = 1e-9


class Drawn(Protocol):
    """A service, drawn by chance."""

    def history(self, chance: Random) -> Sequence[Minute]:
        """What is known before."""
        ...

    def minute(self, number: int, chance: Random) -> Minute:
        """One minute of both revisions."""
        ...


class Errors:
    """A service whose revisions fail: ``stable`` and ``canary`` are fractions of requests."""

    def __init__(self, rps: float, share: float, stable: float, canary: float) -> None:
        self._share = share
        self._stable = _split(60 * rps * (1 - share), stable)
        self._canary = _split(60 * rps * share, canary)

    def history(self, chance: Random) -> Sequence[Minute]:
        """What is known before; nothing is needed of it."""
        del chance
        return ()

    def minute(self, number: int, chance: Random) -> Minute:
        """One minute of both revisions."""
        return Minute(
            _START + number * MINUTE,
            _errors(self._canary, chance),
            _errors(self._stable, chance),
            100 * self._share,
        )


class Latencies:
    """A service whose canary takes ``times`` as long as stable, whose p95 is ``p95`` seconds."""

    def __init__(self, rps: float, share: float, p95: float, times: float) -> None:
        self._share = share
        self._edges = usual_edges(p95)
        self._stable = expected(self._edges, 60 * rps * (1 - share), p95)
        self._canary = expected(self._edges, 60 * rps * share, p95 * times)
        self._before = expected(self._edges, 3600 * rps, p95)

    def history(self, chance: Random) -> Sequence[Minute]:
        """Stable's last hour, from which the judge knows what it is like."""
        before = _latencies(self._edges, self._before, chance)
        return (Minute(_START - MINUTE, RevisionMinute(), before),)

    def minute(self, number: int, chance: Random) -> Minute:
        """One minute of both revisions."""
        return Minute(
            _START + number * MINUTE,
            _latencies(self._edges, self._canary, chance),
            _latencies(self._edges, self._stable, chance),
            100 * self._share,
        )


class Events:
    """So many events a second of the whole service, and ``times`` as many of the canary."""

    def __init__(self, each_second: float, share: float, times: float) -> None:
        self._share = share
        self._stable = 60 * each_second * (1 - share)
        self._canary = 60 * each_second * share * times

    def history(self, chance: Random) -> Sequence[Minute]:
        """What is known before; nothing is needed of it."""
        del chance
        return ()

    def minute(self, number: int, chance: Random) -> Minute:
        """One minute of both revisions."""
        canary, stable = (
            RevisionMinute(poisson(mean, chance)) for mean in (self._canary, self._stable)
        )
        return Minute(_START + number * MINUTE, canary, stable, 100 * self._share)


class Sourced:
    """A service with ``requests``, of which a query of the plan's own finds ``events``."""

    def __init__(self, source: str, requests: Drawn, events: Drawn) -> None:
        self._source = source
        self._requests = requests
        self._events = events

    def history(self, chance: Random) -> Sequence[Minute]:
        """What is known of the events before."""
        return tuple(
            Minute(each.end, own={self._source: Own(each.canary, each.baseline)})
            for each in self._events.history(chance)
        )

    def minute(self, number: int, chance: Random) -> Minute:
        """One minute of both revisions."""
        found = self._events.minute(number, chance)
        own = {self._source: Own(found.canary, found.baseline)}
        return replace(self._requests.minute(number, chance), own=own)


@dataclass(frozen=True, slots=True)
class _Means:
    good: float
    bad: float


def _split(requests: float, rate: float) -> _Means:
    return _Means(requests * (1 - rate), requests * rate)


def _errors(means: _Means, chance: Random) -> RevisionMinute:
    good, bad = poisson(means.good, chance), poisson(means.bad, chance)
    return RevisionMinute(good + bad, bad)


def _latencies(edges: tuple[float, ...], means: Sequence[float], chance: Random) -> RevisionMinute:
    counts = tuple([poisson(mean, chance) if mean > _NEVER else 0 for mean in means])
    return RevisionMinute(sum(counts), 0, Histogram(edges, counts))


def usual_edges(p95: float) -> tuple[float, ...]:
    """The edges of a histogram: as many as it takes to reach far beyond p95."""
    found = [_FIRST_EDGE]
    while found[-1] < _FAR * p95:
        found.append(found[-1] * GROWTH)
    return tuple(found)


def expected(edges: tuple[float, ...], requests: float, p95: float) -> tuple[float, ...]:
    """How many of so many requests each bucket gets on average."""
    median = log(p95) - _Z95 * SPREAD
    below = [erfc(-(log(edge) - median) / SPREAD / sqrt(2)) / 2 for edge in edges]
    bounds = zip([0.0, *below], [*below, 1.0], strict=True)
    return tuple(requests * (after - before) for before, after in bounds)


def poisson(mean: float, chance: Random) -> int:
    """A Poisson count; by the normal distribution where it is large."""
    if mean > _MANY:
        return max(round(chance.gauss(mean, sqrt(mean))), 0)
    left, count = exp(-mean), 0
    product = chance.random()
    while product > left:
        product *= chance.random()
        count += 1
    return count
