"""A plan's own metrics as the evidence takes them, on the minutes of the requests.

Their samples may be as long as others, or not begin with a request's minute: each belongs to the
minute in which it ends. Where a metric has no revision, its events are taken for the canary's.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.judge.evidence.minute import NOTHING, Own, RevisionMinute
from bot.judge.measured.histogram import EdgesDiffer, count, merge
from bot.judge.measured.possible import possible
from bot.judge.measured.samples import Counts, Histogram, Latencies, Readings, Sample

Sides = Mapping[datetime, RevisionMinute]


class OwnMinutes:
    """Both revisions' events of each source, by the end of a request's minute; of minutes that end
    after ``after``. ``pair``: the canary and stable."""

    def __init__(
        self,
        readings: Readings,
        sources: Iterable[str],
        pair: tuple[str, str],
        grid: tuple[datetime, timedelta],
        after: datetime,
    ) -> None:
        found = {source: readings.get(source) for source in sources}
        self._read = {
            source: each for source, each in found.items() if each is not None and not each.problem
        }
        self._sides = {
            source: (
                _by_minute(reading.series.get(pair[0], reading.series.get("", ())), grid, after),
                _by_minute(reading.series.get(pair[1], ()), grid, after),
            )
            for source, reading in self._read.items()
        }

    @property
    def through(self) -> datetime | None:
        """Up to when all of them are complete; None where there are none."""
        return min((each.through for each in self._read.values()), default=None)

    def at(self, end: datetime) -> Mapping[str, Own]:
        """The sources that are complete in the minute that ends then; no events are nothing."""
        return {
            source: Own(*(side.get(end, NOTHING) for side in self._sides[source]))
            for source, reading in self._read.items()
            if end <= reading.through
        }


def _by_minute(
    series: Iterable[Sample], grid: tuple[datetime, timedelta], after: datetime
) -> Sides:
    through, period = grid
    found: dict[datetime, RevisionMinute] = {}
    for each in series:
        if each.end <= after or not possible(each):
            continue
        end = through - (through - each.end) // period * period
        found[end] = _together(found.get(end, NOTHING), each)
    return found


def _together(held: RevisionMinute, sample: Sample) -> RevisionMinute:
    if isinstance(sample, Counts):
        return RevisionMinute(held.total + sample.total, held.errors + sample.errors)
    if isinstance(sample, Latencies):
        whole = _merged(held.latency, sample.histogram)
        return RevisionMinute(count(whole), 0, whole)
    return held


def _merged(held: Histogram | None, new: Histogram) -> Histogram:
    try:
        return merge([held, new] if held else [new]) or new
    except EdgesDiffer:
        return new
