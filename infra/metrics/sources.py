"""Several sources of metrics as one: each metric is read from the source that its tag names."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from bot.judge.measured.families import family
from bot.judge.measured.samples import Reading, Readings, Wish
from bot.plan.limits.metrics import Metric, MetricTag
from bot.service.ports.metric_source import MetricSource


class MetricSources:
    """The port MetricSource over one source per tag. A source that no metric needs is not asked;
    a metric that no source reads is a Reading with a problem."""

    def __init__(self, by_tag: Mapping[MetricTag, MetricSource]) -> None:
        self._by_tag = by_tag

    def read(
        self, wishes: Sequence[Wish], now: datetime, within: float | None = None
    ) -> Mapping[str, Readings]:
        """Readings per service id and metric family; the sources are asked side by side."""
        found: dict[str, dict[str, Reading]] = {
            wish.service_id: self._unread(wish, now) for wish in wishes
        }
        parts = [(source, self._of(source, wishes)) for source in self._sources()]
        parts = [(source, part) for source, part in parts if part]
        with ThreadPoolExecutor(max(1, len(parts))) as pool:
            for answer in pool.map(lambda each: each[0].read(each[1], now, within), parts):
                for service_id, readings in answer.items():
                    found[service_id] |= readings
        return found

    def _sources(self) -> list[MetricSource]:
        return list({id(source): source for source in self._by_tag.values()}.values())

    def _of(self, source: MetricSource, wishes: Sequence[Wish]) -> list[Wish]:
        """The wishes as far as this source reads their metrics."""

        def its(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
            return tuple(each for each in metrics if self._by_tag.get(each.tag) is source)

        cut = (replace(wish, metrics=its(wish.metrics)) for wish in wishes)
        return [wish for wish in cut if wish.metrics]

    def _unread(self, wish: Wish, now: datetime) -> dict[str, Reading]:
        return {
            family(metric): Reading(
                series={},
                through=now,
                period=timedelta(minutes=1),
                problem=f"no source of metrics reads {metric.tag}: queries",
            )
            for metric in wish.metrics
            if metric.tag not in self._by_tag
        }
