"""What the samples of one revision in one window amount to.

Rates and quantiles are pooled over all requests of the window, so that it doesn't matter how
these fell into periods. A gauge stays a row of samples.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.judge.measured import histogram
from bot.judge.measured.possible import possible
from bot.judge.measured.samples import Counts, Gauge, Latencies, Sample
from bot.judge.observed.window import Window
from bot.plan import Metric

MINUTE = timedelta(minutes=1)
BIGGEST = 1e30
"""No number that is measured is as large; nor is infinity, or what is none, smaller."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of one revision in one window.

    ``value`` is what people are told (a gauge's latest), ``points`` what a limit is held against:
    the pooled value alone, or every sample of a gauge; both in the metric's own unit.
    ``requests`` is the number of events behind a pooled value, None for a gauge; ``bad`` those of
    a rate that count as errors. ``ends`` are the ends of the periods in which there was anything.
    ``odd`` counts samples that can't be true, and those of a gauge that are not numbers; they are
    not judged.
    """

    value: float | None
    points: tuple[float, ...] = ()
    requests: int | None = None
    bad: int = 0
    ends: tuple[datetime, ...] = ()
    odd: int = 0

    def only(self, numbers: Sequence[int]) -> "Observation":
        """A gauge's samples with these numbers alone."""
        points = tuple(self.points[n] for n in numbers)
        ends = tuple(self.ends[n] for n in numbers)
        return replace(self, value=points[-1] if points else None, points=points, ends=ends)

    def fresh(self, since: datetime) -> int:
        """In how many periods that ended at ``since`` or later there was anything."""
        return sum(end >= since for end in self.ends)


def observe(metric: Metric, series: Sequence[Sample], window: Window) -> Observation:
    """What was observed of ``metric``. Raises EdgesDiffer where histograms can't be merged."""
    every = window.samples(series)
    inside = [each for each in every if possible(each)]
    found = _observed(metric, inside, window)
    odd = len(every) - len(inside)
    return replace(found, odd=found.odd + odd) if odd else found


def _observed(metric: Metric, inside: Sequence[Sample], window: Window) -> Observation:
    if metric.kind == "gauge":
        return _gauge([s for s in inside if isinstance(s, Gauge)])
    if metric.kind == "quantile":
        return _quantile([s for s in inside if isinstance(s, Latencies)], metric.quantile or 50)
    counts = [s for s in inside if isinstance(s, Counts)]
    return _rate(counts) if metric.kind == "rate" else _count(counts, metric, window)


def per_minute(count: float, window: Window) -> float:
    """A number of events in the window as events per minute."""
    return count / (window.length / MINUTE) if window.periods else math.nan


def _rate(counts: Sequence[Counts]) -> Observation:
    total = sum(each.total for each in counts)
    errors = sum(each.errors for each in counts)
    rate = errors / total if total else None
    ends = tuple(each.end for each in counts if each.total)
    return Observation(rate, _points(rate), total, bad=errors, ends=ends)


def _count(counts: Sequence[Counts], metric: Metric, window: Window) -> Observation:
    total = sum(each.total for each in counts)
    value: float | None = total
    if metric.unit == "per_minute":
        value = per_minute(total, window) if window.periods else None
    ends = tuple(each.end for each in counts if each.total)
    return Observation(value, _points(value), total, ends=ends)


def _quantile(latencies: Sequence[Latencies], percentile: int) -> Observation:
    merged = histogram.merge(each.histogram for each in latencies)
    if merged is None:
        return Observation(None, requests=0)
    value = histogram.quantile(merged, percentile)
    ends = tuple(each.end for each in latencies if histogram.count(each.histogram))
    return Observation(value, _points(value), histogram.count(merged), ends=ends)


def _gauge(samples: Sequence[Gauge]) -> Observation:
    numbers = [each for each in samples if abs(each.value) < BIGGEST]
    points = tuple(each.value for each in numbers)
    return Observation(
        points[-1] if points else None,
        points,
        ends=tuple(each.end for each in numbers),
        odd=len(samples) - len(numbers),
    )


def _points(value: float | None) -> tuple[float, ...]:
    return () if value is None or not math.isfinite(value) else (value,)
