"""What a number of events rests on where the platform counts no requests, as for a flag.

That no event happened is good news only if one could have. Of a flag's users the plan's own rates
and distributions tell that: what they counted, there was.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.judge.measured.families import counts_events, family
from bot.judge.measured.histogram import count
from bot.judge.measured.queries import look_back
from bot.judge.measured.samples import Counts, Latencies, Reading, Readings, Sample
from bot.plan import Check


def events_beside(
    checks: Iterable[Check], readings: Readings, canary: str, stable: str
) -> Reading | None:
    """As a reading of requests: in each period the most that any of them counted, by revision, as
    far back as the checks of numbers need it. None where none of the checks counts anything."""
    checks = tuple(checks)
    found = [
        reading
        for check in checks
        if check.metric.kind in ("rate", "quantile")
        and (reading := readings.get(family(check.metric))) is not None
        and not reading.problem
    ]
    if not found:
        return None
    through = min(each.through for each in found)
    since = through - look_back(each for each in checks if counts_events(each.metric))
    series = {
        canary: _most((e.series.get(canary, e.series.get("", ())) for e in found), since),
        stable: _most((e.series.get(stable, ()) for e in found), since),
    }
    return Reading(series, through, found[0].period)


def _most(series: Iterable[Sequence[Sample]], since: datetime) -> tuple[Counts, ...]:
    most: dict[datetime, Counts] = {}
    for samples in series:
        for each in samples[bisect_left(samples, since, key=lambda one: one.start) :]:
            total = _events(each)
            known = most.get(each.end)
            if known is None or known.total < total:
                most[each.end] = Counts(each.start, each.end, total, 0)
    return tuple(most[end] for end in sorted(most))


def _events(sample: Sample) -> int:
    if isinstance(sample, Latencies):
        return count(sample.histogram)
    return sample.total if isinstance(sample, Counts) else 0
