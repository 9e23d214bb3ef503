"""What Monitoring would have measured of the described world: the port MetricSource.

Numbers are drawn by chance, from a seed: Poisson counts, log-normal latencies in buckets, as ``plan
power`` draws them. What was drawn once stays, however often it is read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from statistics import NormalDist

from bot.judge.measured.families import COUNTS, LATENCIES, family
from bot.judge.measured.samples import (
    Counts,
    Gauge,
    Histogram,
    Latencies,
    Reading,
    Readings,
    Sample,
    Wish,
)
from bot.judge.power.draw import SPREAD, expected, poisson, usual_edges
from bot.plan import FlagTarget, Metric
from sandbox.rehearsal.world.healthy import signal_of
from sandbox.rehearsal.world.signals import ERRORS, LATENCY, Side, Signals

MINUTE = timedelta(minutes=1)
LAG = timedelta(minutes=3)
"""So late a minute can be read, as at Google."""
EDGES = usual_edges(10.0)
"""From 1 ms to five minutes."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Z95 = NormalDist().inv_cdf(0.95)

SplitAt = Callable[[str, datetime], Mapping[str, int]]
"""What is served in a region at a moment: revision → percent."""


@dataclass
class _Series:
    """One metric of one revision, minute by minute since 1970; None where nothing was measured."""

    make: Callable[[datetime, Random], Sample | None]
    chance: Random
    found: dict[int, Sample | None] = field(default_factory=dict)
    whole: tuple[int, int] = (0, 0)
    """Between these all minutes are found: most are asked for again and again."""

    def between(self, first: int, last: int) -> tuple[Sample, ...]:
        """The samples of these minutes, the last one left out."""
        found, (begin, end) = self.found, self.whole
        known = begin <= first <= end
        for minute in range(end if known else first, last):
            if minute not in found:
                found[minute] = self.make(_EPOCH + minute * MINUTE, self.chance)
        self.whole = (begin, max(end, last)) if known else (first, last)
        return tuple([each for n in range(first, last) if (each := found[n]) is not None])


class Measures:
    """``sides`` says which side a revision is; ``served`` what has which part of the traffic."""

    def __init__(
        self, signals: Signals, served: SplitAt, sides: Mapping[str, Side], seed: int
    ) -> None:
        self._signals, self._served, self._sides, self._seed = signals, served, sides, seed
        self._series: dict[tuple[str, str, str], _Series] = {}
        self._shapes: dict[float, tuple[float, ...]] = {}

    def read(
        self,
        wishes: Sequence[Wish],
        now: datetime,
        within: float | None = None,  # noqa: ARG002 - it answers at once
    ) -> Mapping[str, Readings]:
        """See MetricSource."""
        return {
            wish.service_id: {family(each): self._reading(each, wish, now) for each in wish.metrics}
            for wish in wishes
        }

    def _reading(self, metric: Metric, wish: Wish, now: datetime) -> Reading:
        last = (now - LAG - _EPOCH) // MINUTE
        through = _EPOCH + last * MINUTE
        silent = self._signals.silent_since
        if silent is not None and now >= silent:
            return Reading({}, through, MINUTE, "Monitoring does not answer")
        first = -((_EPOCH - wish.since) // MINUTE)
        of_nobody = isinstance(wish.target, FlagTarget) and metric.of_requests
        names = () if of_nobody else self._names(metric, wish)
        (region, *_) = wish.target.all_regions
        found = {name: self._samples(metric, region, name).between(first, last) for name in names}
        return Reading({n: each for n, each in found.items() if each}, through, MINUTE)

    def _names(self, metric: Metric, wish: Wish) -> Sequence[str]:
        if not metric.by_revision:
            return ("",)
        return wish.revisions or tuple(self._sides)

    def _samples(self, metric: Metric, region: str, revision: str) -> _Series:
        key = (family(metric), region, revision)
        if key not in self._series:
            seed = f"{self._seed} {key}"
            make = self._maker(metric, region, revision)
            self._series[key] = _Series(make, Random(seed))
        return self._series[key]

    def _maker(
        self, metric: Metric, region: str, revision: str
    ) -> Callable[[datetime, Random], Sample | None]:
        side = self._sides.get(revision, "canary")
        signal = signal_of(metric)
        if signal not in self._signals:
            signal = ERRORS

        def share(at: datetime) -> float:
            return self._share(region, revision, at)

        def events(at: datetime) -> float:
            return 60 * self._signals.traffic.at(at) * share(at)

        def counts(at: datetime, chance: Random) -> Sample | None:
            return self._counts(at, events(at), self._signals.at(at, signal, side), chance)

        def tally(at: datetime, chance: Random) -> Sample | None:
            value = self._signals.at(at, signal, side)
            total = int(value) + (chance.random() < value % 1)
            return Counts(at, at + MINUTE, total, 0) if total or share(at) else None

        def slow(at: datetime, chance: Random) -> Sample | None:
            p95 = self._signals.at(at, signal, side) / _times(metric.quantile or 95, signal)
            return self._latencies(at, events(at), p95, chance)

        def gauge(at: datetime, _: Random) -> Sample | None:
            if not share(at):
                return None
            return Gauge(at, at + MINUTE, self._signals.at(at, signal, side))

        kinds = {COUNTS: counts, LATENCIES: slow}
        own = {"rate": counts, "quantile": slow, "count": tally, "gauge": gauge}
        return kinds.get(family(metric)) or own[metric.kind]

    def _share(self, region: str, revision: str, at: datetime) -> float:
        """What really gets there of all requests; of a metric without revisions all of them."""
        if not revision:
            return 1.0
        served, part = self._served(region, at), self._signals.part.at(at)
        if part == 1:
            return served.get(revision, 0) / 100
        canaries = (name for name, side in self._sides.items() if side == "canary")
        canary = min(part * sum(served.get(name, 0) for name in canaries) / 100, 1.0)
        return canary if self._sides.get(revision, "canary") == "canary" else 1.0 - canary

    def _counts(self, at: datetime, events: float, bad: float, chance: Random) -> Sample | None:
        wrong, right = poisson(events * bad, chance), poisson(events * (1 - bad), chance)
        if not wrong + right:
            return None
        return Counts(at, at + MINUTE, wrong + right, wrong)

    def _latencies(self, at: datetime, events: float, p95: float, chance: Random) -> Sample | None:
        if not events or not p95:
            return None
        if p95 not in self._shapes:
            self._shapes[p95] = expected(EDGES, 1.0, p95)
        means = self._shapes[p95]
        counts = tuple([poisson(events * mean, chance) if mean > 1e-7 else 0 for mean in means])
        if not any(counts):
            return None
        return Latencies(at, at + MINUTE, Histogram(EDGES, counts))


def _times(quantile: int, signal: str) -> float:
    """A quantile of the usual shape in p95s; the requests' own latency is told as p95 anyway."""
    if signal in (ERRORS, LATENCY):
        return 1.0
    return exp((NormalDist().inv_cdf(quantile / 100) - _Z95) * SPREAD)
