"""The stretch of time that a check looks at: never before the shift settled, never a part of a
sample period, never later than the samples are complete."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.judge.measured.samples import Reading, Sample


@dataclass(frozen=True, slots=True)
class Window:
    """Whole sample periods from ``start`` to ``end``; ``start == end`` when none fits in."""

    start: datetime
    end: datetime
    period: timedelta

    @property
    def periods(self) -> int:
        """How many samples a series has here when none is missing."""
        return (self.end - self.start) // self.period

    @property
    def length(self) -> timedelta:
        """From its start to its end."""
        return self.end - self.start

    def samples(self, series: Sequence[Sample]) -> Sequence[Sample]:
        """The samples that lie wholly inside; the series' oldest is its first."""
        first = bisect_left(series, self.start, key=lambda each: each.start)
        last = bisect_right(series, self.end, key=lambda each: each.end)
        return list(series[first:last])


def of_check(reading: Reading, settled_at: datetime, longest: timedelta) -> Window:
    """The step so far, at most its last ``longest``, in whole periods counted back from
    ``reading.through``."""
    available = reading.through - max(settled_at, reading.through - longest)
    periods = max(available // reading.period, 0)
    return _last(reading, periods)


def full(reading: Reading, settled_at: datetime, length: timedelta) -> Window | None:
    """The last ``length`` (rounded up to whole periods), or None when traffic settled less than
    that ago."""
    periods = max(-(-length // reading.period), 1)
    window = _last(reading, periods)
    return window if window.start >= settled_at else None


def _last(reading: Reading, periods: int) -> Window:
    start = reading.through - periods * reading.period
    return Window(start=start, end=reading.through, period=reading.period)
