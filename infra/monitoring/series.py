"""Rows of an answer as samples; each wish gets those of its project, service and regions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.judge.measured.histogram import merge
from bot.judge.measured.samples import Counts, Gauge, Histogram, Latencies, Reading, Sample, Wish
from bot.plan.values.statuses import among
from infra.metrics.problems import problem_of
from infra.monitoring.descriptors import Descriptor
from infra.monitoring.queries import Part, Query
from infra.monitoring.wire import Row

ERRORS = "5xx"
NO_SERVICE = ""
SCALES = {
    "seconds": {"ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0, "h": 3600.0},
    "ratio": {"%": 0.01},
}
"""What a value in one of these units is multiplied by to be in ours; any other unit is ours
(Cloud Run's utilizations are in ``10^2.%``, which is a fraction)."""

Slots = dict[str, dict[datetime, list[tuple[Row, Part]]]]


class _Scale(NamedTuple):
    factor: float

    def edges(self, histogram: Histogram) -> Histogram:
        if self.factor == 1:
            return histogram
        return replace(histogram, edges=tuple(edge * self.factor for edge in histogram.edges))


def readings_of(
    query: Query,
    parts: Iterable[tuple[Part, Sequence[Row]]],
    descriptor: Descriptor,
    through: datetime,
) -> dict[str, Reading]:
    """A reading per service id of the query's wishes. A series that isn't there stays absent; what
    can't be read of one service, such as latencies of regions that can't be merged, is a problem of
    its reading alone: one query is for all services of a project.
    """
    answered = _by_service(parts)
    scale = _Scale(_factor(query, descriptor.unit))
    found = {}
    for wish in query.wishes:
        series: dict[str, tuple[Sample, ...]] = {}
        problem = ""
        try:
            slots = _slots(wish, answered, descriptor)
            series = {
                revision: tuple(
                    _sample(query, at - descriptor.period, at, slots[revision][at], scale)
                    for at in sorted(slots[revision])
                )
                for revision in slots
            }
        except Exception as error:
            problem = problem_of(error, "Cloud Monitoring")
        found[wish.service_id] = Reading(series, through, descriptor.period, problem)
    return found


def _slots(
    wish: Wish, answered: Mapping[str, Sequence[tuple[Row, Part]]], descriptor: Descriptor
) -> Slots:
    """The wish's rows by revision and end of period."""
    slots: Slots = {}
    for row, part in (*answered.get(wish.target.service, ()), *answered.get(NO_SERVICE, ())):
        if row.end - descriptor.period < wish.since:
            continue
        revision = _whose(wish, part, row)
        if revision is not None:
            slots.setdefault(revision, {}).setdefault(row.end, []).append((row, part))
    return slots


def _by_service(
    parts: Iterable[tuple[Part, Sequence[Row]]],
) -> dict[str, list[tuple[Row, Part]]]:
    """Rows by the service that they are of, so that each wish looks at its own only; those that
    were asked for one wish alone are under NO_SERVICE."""
    found: dict[str, list[tuple[Row, Part]]] = {}
    for part, answer in parts:
        for row in answer:
            service = row.service if part.revision is None else NO_SERVICE
            found.setdefault(service, []).append((row, part))
    return found


def _whose(wish: Wish, part: Part, row: Row) -> str | None:
    """The revision under which the wish gets the row; None when it isn't its row."""
    if part.revision is not None:
        return part.revision
    if row.project != wish.target.project or row.location not in wish.target.all_regions:
        return None
    return row.revision if not wish.revisions or row.revision in wish.revisions else None


def _sample(
    query: Query, start: datetime, end: datetime, found: Sequence[tuple[Row, Part]], scale: _Scale
) -> Sample:
    """The rows of one revision in one period, as one sample."""
    if query.shape == "counts":
        total = sum(row.number for row, part in found if not part.errors)
        errors = sum(row.number for row, part in found if part.errors or _failed(query, row))
        return Counts(start, end, round(total), round(errors))
    histograms = [row.histogram for row, _ in found if row.histogram is not None]
    if query.shape == "latencies":
        merged = merge(histograms) or Histogram(edges=(), counts=(0,))
        return Latencies(start, end, scale.edges(merged))
    return Gauge(start, end, _gauge(found) * scale.factor)


def _failed(query: Query, row: Row) -> bool:
    if query.metric.errors_are:
        return among(query.metric.errors_are, row.status)
    return query.metric.builtin is not None and row.response == ERRORS


def _gauge(found: Sequence[tuple[Row, Part]]) -> float:
    """The one value; of several regions' distributions the mean of all their values, of several
    regions' numbers the sum."""
    sizes = [sum(row.histogram.counts) for row, _ in found if row.histogram is not None]
    if not sizes:
        return sum(row.number for row, _ in found)
    weighted = zip((row.number for row, _ in found if row.histogram), sizes, strict=True)
    return sum(mean * size for mean, size in weighted) / max(sum(sizes), 1)


def _factor(query: Query, unit: str) -> float:
    """From the metric's unit on the wire to ours; Monitoring's rates are per second."""
    metric = query.metric
    known: Mapping[str, float] = SCALES.get(metric.unit, {})
    if metric.unit == "per_minute" and metric.monitoring:
        return 60.0 if metric.monitoring.aligner == "ALIGN_RATE" else 1.0
    return known.get(unit, 1.0)
