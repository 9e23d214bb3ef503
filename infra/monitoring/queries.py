"""What is asked of Cloud Monitoring: wishes gathered into queries, and queries as requests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from google.cloud import monitoring_v3

from bot.judge.measured.families import COUNTS, LATENCIES, family
from bot.judge.measured.samples import Wish
from bot.plan import Metric
from infra.metrics.placeholders import filled_in, revisions_asked
from infra.monitoring.filters import RESOURCE, escaped, grouped, of_target, one_of

PREFIX = "run.googleapis.com/"
LONGEST_FILTER = 2000
"""A little under what the API takes; a longer list of names is left out, and the answer, which
is grouped by service and revision in any case, is sorted out here."""
GROUPS = (
    "resource.labels.project_id",
    "resource.labels.service_name",
    "resource.labels.location",
    "resource.labels.revision_name",
)
PAGE = 10_000

_TYPE = re.compile(r'metric\.type\s*=\s*"([^"]+)"')

Shape = Literal["counts", "latencies", "gauge"]


@dataclass(frozen=True, slots=True)
class Part:
    """One request of a query. ``revision`` is whose series it asks for (``""`` for a metric that
    isn't per revision), None where the answer is grouped by revision. ``errors`` marks the
    request for those events of a rate that count as errors."""

    filter: str
    aligner: str
    reducer: str
    groups: tuple[str, ...] = ()
    revision: str | None = None
    errors: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A metric family of all wishes of one project, or a plan's own metric of one wish."""

    family: str
    project: str
    metric: Metric
    metric_type: str
    shape: Shape
    wishes: tuple[Wish, ...]
    parts: tuple[Part, ...]
    problem: str = ""

    def request(
        self, part: Part, through: datetime, period: timedelta, periods: int
    ) -> monitoring_v3.ListTimeSeriesRequest:
        """The request for the last whole ``periods`` up to ``through``."""
        interval = monitoring_v3.TimeInterval(
            start_time=through - periods * period, end_time=through
        )
        types = monitoring_v3.Aggregation
        aggregation = types(
            alignment_period=period,
            per_series_aligner=getattr(types.Aligner, part.aligner),
            cross_series_reducer=getattr(types.Reducer, part.reducer),
            group_by_fields=list(part.groups),
        )
        return monitoring_v3.ListTimeSeriesRequest(
            name=f"projects/{self.project}",
            filter=part.filter,
            interval=interval,
            aggregation=aggregation,
            page_size=PAGE,
        )


@dataclass(frozen=True, slots=True)
class _Builtin:
    metric_type: str
    shape: Shape
    aligner: str = "ALIGN_DELTA"
    labels: tuple[str, ...] = ()


_BUILTIN = {
    COUNTS: _Builtin(
        f"{PREFIX}request_count", "counts", labels=("metric.labels.response_code_class",)
    ),
    LATENCIES: _Builtin(f"{PREFIX}request_latencies", "latencies"),
    "cpu": _Builtin(f"{PREFIX}container/cpu/utilizations", "gauge"),
    "memory": _Builtin(f"{PREFIX}container/memory/utilizations", "gauge"),
    "instances": _Builtin(f"{PREFIX}container/instance_count", "gauge", aligner="ALIGN_MAX"),
}
_BY_STATUS = _Builtin(
    f"{PREFIX}request_count",
    "counts",
    labels=("metric.labels.response_code_class", "metric.labels.response_code"),
)


def queries(wishes: Sequence[Wish]) -> list[Query]:
    """One query per family and project for the built-in metrics of all wishes; one per wish for
    each metric that a plan brings itself, for its filter may name the wish's service."""
    shared: dict[tuple[str, str], dict[str, tuple[Wish, Metric]]] = {}
    own: dict[tuple[str, str], Query] = {}
    for wish in wishes:
        for metric in wish.metrics:
            key = family(metric)
            if metric.of_requests:
                together = shared.setdefault((wish.target.project, key), {})
                together[wish.service_id] = (wish, metric)
            else:
                own[wish.service_id, key] = _own(wish, metric, key)
    return [_shared(*at, list(found.values())) for at, found in shared.items()] + [*own.values()]


def _shared(project: str, key: str, found: Sequence[tuple[Wish, Metric]]) -> Query:
    builtin = _BY_STATUS if found[0][1].errors_are else _BUILTIN[key]
    wishes = tuple(wish for wish, _ in found)
    part = Part(
        filter=_filter(project, builtin.metric_type, wishes),
        aligner=builtin.aligner,
        reducer="REDUCE_SUM",
        groups=GROUPS + builtin.labels,
    )
    return Query(key, project, found[0][1], builtin.metric_type, builtin.shape, wishes, (part,))


def _filter(project: str, metric_type: str, wishes: Sequence[Wish]) -> str:
    """A metrics scope may see other projects with services of the same name: the project is
    always named."""
    always = (
        f'metric.type = "{metric_type}" AND resource.type = "{RESOURCE}" AND '
        f'resource.labels.project_id = "{escaped(project)}"'
    )
    lists = {
        "resource.labels.location": {r for wish in wishes for r in wish.target.all_regions},
        "resource.labels.service_name": {wish.target.service for wish in wishes},
    }
    if all(wish.revisions for wish in wishes):
        lists["resource.labels.revision_name"] = {r for wish in wishes for r in wish.revisions}
    text = always
    for label, names in lists.items():
        longer = f"{text} AND {label} = {one_of(names)}"
        text = longer if len(longer) <= LONGEST_FILTER else text
    return text


def _own(wish: Wish, metric: Metric, key: str) -> Query:
    """Rates, quantiles and counts are summed, whatever the aligner, so that periods can be
    pooled; a gauge is aligned and reduced as its plan says."""
    shape: Shape = {"quantile": "latencies", "gauge": "gauge"}.get(metric.kind, "counts")  # type: ignore[assignment]
    asked = metric.monitoring
    if asked is None:
        raise TypeError(f"Cloud Monitoring reads no {metric.tag}: queries")
    found = _TYPE.search(asked.filter)
    summed = metric.kind != "gauge"
    whole = of_target(asked.filter, wish.target)
    filters = {False: whole}
    if asked.part is not None:
        filters[True] = f"{grouped(whole)} AND {grouped(asked.part)}"
    parts = tuple(
        Part(
            filter=filled_in(text, wish, revision, escaped),
            aligner="ALIGN_DELTA" if summed else asked.aligner,
            reducer="REDUCE_SUM" if summed else asked.reducer,
            revision=revision,
            errors=errors,
        )
        for revision in revisions_asked(wish, *filters.values())
        for errors, text in filters.items()
    )
    words = "" if parts else "its filter names {revision}, and no revision was asked for"
    metric_type = found[1] if found else ""
    return Query(key, wish.target.project, metric, metric_type, shape, (wish,), parts, words)
