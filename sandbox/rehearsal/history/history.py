"""What was measured of a service at earlier times, read day by day from where it is measured, and
kept: a backtest asks for the same again and again."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from bot.errors import CanarioError
from bot.judge.measured.families import COUNTS, family
from bot.judge.measured.samples import Counts, Reading, Sample, Wish
from bot.plan import BUILTIN, AnyTarget, Metric
from bot.service.ports.metric_source import MetricSource

BLOCK = timedelta(hours=12)
"""So much is read at once."""
SPARE = timedelta(minutes=10)
"""Read so much later than its end, for samples come late."""
PATIENCE = 60.0
"""Seconds for one call."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class HistoryUnread(CanarioError):  # noqa: N818 - named for what happened
    """What was measured could not be read."""


class History:
    """``told`` hears of each part that is read."""

    def __init__(self, source: MetricSource, told: Callable[[str], None]) -> None:
        self._source, self._told = source, told
        self._blocks: dict[tuple[str, str, int, tuple[str, ...]], Reading] = {}
        self._counts: dict[tuple[str, str], dict[datetime, Counts]] = {}

    def between(
        self,
        metric: Metric,
        target: AnyTarget,
        during: tuple[datetime, datetime],
        revisions: tuple[str, ...],
    ) -> Reading:
        """The samples that lie in this time: of ``revisions``, the canary first, where the metric
        must be told them, else of all. ``through`` is up to when they are complete at its end.
        Raises HistoryUnread."""
        since, until = during
        named = () if metric.of_requests else revisions
        first, last = (since - _EPOCH) // BLOCK, (until - _EPOCH) // BLOCK
        blocks = [self._block(metric, target, n, named) for n in range(first, last + 1)]
        newest = blocks[-1]
        late = self._asked_at(last) - newest.through
        through = until - late
        through -= (through - _EPOCH) % newest.period
        found: dict[str, list[Sample]] = {}
        for block in blocks:
            for name, samples in block.series.items():
                inside = (s for s in samples if s.start >= since and s.end <= through)
                found.setdefault(name, []).extend(inside)
        series = {name: tuple(samples) for name, samples in found.items() if samples}
        return Reading(series, through, newest.period)

    def requests(self, target: AnyTarget, revision: str, at: datetime) -> Counts | None:
        """The revision's requests in the minute that ends then."""
        number = (at - _EPOCH - timedelta(microseconds=1)) // BLOCK
        key = (f"{target.all_regions[0]} {number}", revision)
        if key not in self._counts:
            reading = self._block(BUILTIN["requests"], target, number, ())
            samples = reading.series.get(revision, ())
            self._counts[key] = {each.end: each for each in samples if isinstance(each, Counts)}
        return self._counts[key].get(at)

    @staticmethod
    def _asked_at(number: int) -> datetime:
        return _EPOCH + (number + 1) * BLOCK + SPARE

    def _block(
        self, metric: Metric, target: AnyTarget, number: int, named: tuple[str, ...]
    ) -> Reading:
        key = (target.all_regions[0], family(metric), number, named)
        if key not in self._blocks:
            self._blocks[key] = self._read(metric, target, number, named)
        return self._blocks[key]

    def _read(
        self, metric: Metric, target: AnyTarget, number: int, named: tuple[str, ...]
    ) -> Reading:
        begin = _EPOCH + number * BLOCK
        self._told(f"reading {metric.name} of {target.service} from {begin:%Y-%m-%d %H:%M} UTC")
        of_requests = family(metric) == COUNTS
        wish = Wish(
            target.service,
            target,
            (BUILTIN["requests"] if of_requests else metric,),
            begin,
            named,
            named[0] if named else "",
        )
        answer = self._source.read([wish], self._asked_at(number), PATIENCE)
        found = answer[target.service][family(metric)]
        if found.problem:
            raise HistoryUnread(
                f"{metric.name} of {target.service} could not be read: {found.problem}.",
                "Whoever runs this needs roles/monitoring.viewer on the project.",
            )
        return Reading(_inside(found.series, begin), found.through, found.period)


def _inside(
    series: Mapping[str, tuple[Sample, ...]], begin: datetime
) -> dict[str, tuple[Sample, ...]]:
    """What belongs to the block: each sample to that in which it ends."""
    return {
        name: tuple(each for each in samples if begin < each.end <= begin + BLOCK)
        for name, samples in series.items()
    }
