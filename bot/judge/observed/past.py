"""What a metric was before: the baseline of a limit against an earlier time.

``before`` is the hour before the rollout's start, of the stable revision. ``same_hour`` is the hour
that ended at this time of the day on each of the last seven days, of the whole service; where a
query asks by revision, of the stable revision.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain
from statistics import median
from typing import NamedTuple

from bot.judge.measured.families import COUNTS, counts_events, family
from bot.judge.measured.samples import Reading, Readings
from bot.judge.observed.sufficient import IN_A_ROW
from bot.judge.observed.values import MINUTE, Observation, observe
from bot.judge.observed.window import Window, of_check
from bot.plan import Check

HOUR = timedelta(hours=1)
DAYS = 7
FEWEST = {"before": 1, "same_hour": 3}
"""Of so many times at least there must be a value: one odd day is no baseline."""

Pasts = Mapping[str, Sequence[Readings]]
"""Per baseline what was read of each of its times, an hour each."""


class Past(NamedTuple):
    """``value`` in the metric's own unit, a number of events as that of the check's window; None
    where too little is known. ``known`` of ``times`` had enough to count."""

    value: float | None
    known: int
    times: int


def past_value(check: Check, readings: Sequence[Readings], window: Window) -> Past:
    """The median of the times that are known, so that one bad day does not count.

    Raises EdgesDiffer where histograms of one hour can't be merged.
    """
    values = [value for each in readings if (value := _of_hour(check, each, window)) is not None]
    enough = len(values) >= FEWEST.get(check.baseline, 1)
    return Past(median(values) if enough else None, len(values), len(readings))


def _of_hour(check: Check, readings: Readings, window: Window) -> float | None:
    reading = readings.get(family(check.metric))
    if reading is None or reading.problem:
        return None
    hour = of_check(reading, reading.through - HOUR, HOUR)
    seen = _together(check, reading, hour)
    if check.metric.kind == "gauge":
        return median(seen.points) if len(seen.points) >= IN_A_ROW else None
    if check.metric.kind == "count":
        if not _measured(check, readings, reading, hour) or seen.value is None:
            return None
        each_minute = seen.value / (hour.length / MINUTE)
        per_minute = check.metric.unit == "per_minute"
        return seen.value if per_minute else each_minute * (window.length / MINUTE)
    return seen.value if (seen.requests or 0) >= check.min_requests else None


def _together(check: Check, reading: Reading, hour: Window) -> Observation:
    """All that was read, of whatever revision."""
    return observe(check.metric, list(chain.from_iterable(reading.series.values())), hour)


def _measured(check: Check, readings: Readings, reading: Reading, hour: Window) -> bool:
    """Whether anything was there to count: no events are a number only where requests were."""
    beside = readings.get(COUNTS) if counts_events(check.metric) else reading
    if beside is None:
        return False
    return any(hour.samples(series) for series in beside.series.values())
