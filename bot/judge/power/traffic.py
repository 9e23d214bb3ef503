"""What a service's traffic is like now, from what was just measured of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.judge.measured.samples import Counts, Reading

LOOKED_BACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Traffic:
    """``rps`` requests a second of all revisions together, of which ``errors`` (a fraction) failed,
    over the time ``over``; ``period`` is how often it is measured, ``late`` how old that is when
    it can be relied on."""

    rps: float
    errors: float
    over: timedelta
    period: timedelta
    late: timedelta


def traffic(reading: Reading, now: datetime) -> Traffic | None:
    """The traffic in a reading of all revisions' requests; None without any.

    It is averaged over the time since the first request in it, for a service may be new.
    """
    counts = [each for series in reading.series.values() for each in series]
    seen = [each for each in counts if isinstance(each, Counts) and each.total]
    total = sum(each.total for each in seen)
    if not total:
        return None
    over = max(reading.through - min(each.start for each in seen), reading.period)
    errors = sum(min(each.errors, each.total) for each in seen)
    late = now - reading.through
    return Traffic(total / over.total_seconds(), errors / total, over, reading.period, late)
