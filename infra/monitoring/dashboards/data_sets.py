"""Metrics of a plan as lines of a chart, one line a revision, as Monitoring's dashboards say it:
https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards#XyChart."""

from collections.abc import Sequence
from typing import Any

from bot.plan import CloudRunTarget, Metric
from bot.plan.limits.metrics import MonitoringQuery
from infra.monitoring.dashboards.placeholders import any_revision, by_label
from infra.monitoring.filters import RESOURCE, escaped, grouped, of_target, one_of

Json = dict[str, Any]
RUN = "run.googleapis.com/"
PER_REVISION = ("resource.labels.revision_name",)
CLASS, CODE = "metric.labels.response_code_class", "metric.labels.response_code"
PERIOD = "60s"
_GAUGES = {
    "cpu": ("container/cpu/utilizations", "ALIGN_DELTA", "REDUCE_MEAN"),
    "memory": ("container/memory/utilizations", "ALIGN_DELTA", "REDUCE_MEAN"),
    "instances": ("container/instance_count", "ALIGN_MAX", "REDUCE_SUM"),
}
_PERCENTILES = (50, 95, 99)
"""Those that a chart's reducer knows and a plan may ask for; others are asked by PromQL."""


def data_set(metric: Metric, target: CloudRunTarget | None) -> Json:
    """The metric's lines. Raises Rejected for a query that a dashboard can't show."""
    if metric.promql:
        query = any_revision(metric.promql.query, target)
        part = metric.promql.part and any_revision(metric.promql.part, target)
        return _drawn(_prometheus(metric, query, part or ""))
    if metric.monitoring:
        return _drawn(_own(metric, metric.monitoring, target))
    return _drawn(_builtin(metric, target)) if target else {}


def _drawn(query: Json) -> Json:
    return {
        "timeSeriesQuery": query,
        "plotType": "LINE",
        "targetAxis": "Y1",
        "minAlignmentPeriod": PERIOD,
    }


def _builtin(metric: Metric, target: CloudRunTarget) -> Json:
    """A metric of Cloud Run, of this service in its regions alone."""
    if metric.kind == "rate":
        whole = _of_service("request_count", target)
        return _ratio(f"{whole} AND {_with_status(metric.errors_are or ('5xx',))}", whole)
    if metric.kind == "count":
        return _lines(_of_service("request_count", target), "ALIGN_RATE", "REDUCE_SUM")
    if metric.kind == "quantile":
        if metric.quantile not in _PERCENTILES:
            return _latency_by_promql(metric, target)
        reducer = f"REDUCE_PERCENTILE_{metric.quantile}"
        return _lines(_of_service("request_latencies", target), "ALIGN_DELTA", reducer)
    name, aligner, reducer = _GAUGES[metric.name]
    return _lines(_of_service(name, target), aligner, reducer)


def _of_service(name: str, target: CloudRunTarget) -> str:
    text = (
        f'metric.type = "{RUN}{name}" AND resource.type = "{RESOURCE}" AND '
        f'resource.labels.service_name = "{escaped(target.service)}"'
    )
    return of_target(text, target)


def _with_status(statuses: Sequence[str]) -> str:
    classes = [each for each in statuses if each.endswith("xx")]
    codes = [each for each in statuses if not each.endswith("xx")]
    terms = [f"{CLASS} = {one_of(classes)}"] if classes else []
    terms += [f"{CODE} = {one_of(codes)}"] if codes else []
    return f"({' OR '.join(terms)})" if len(terms) > 1 else terms[0]


def _latency_by_promql(metric: Metric, target: CloudRunTarget) -> Json:
    regions = "|".join(target.all_regions)
    buckets = (
        f'run_googleapis_com:request_latencies_bucket{{monitored_resource="{RESOURCE}",'
        f'project_id="{target.project}",service_name="{target.service}",location=~"{regions}"}}'
    )
    summed = f"sum by (revision_name, le) (rate({buckets}[1m]))"
    return {"prometheusQuery": _quantile(metric, summed)}


def _own(metric: Metric, asked: MonitoringQuery, target: CloudRunTarget | None) -> Json:
    """A plan's own query. Where Canario sums, so does the chart; a gauge is as its plan says."""
    text, groups = by_label(asked.filter, target)
    whole = of_target(text, target) if target else text
    if asked.part is not None:
        part, more = by_label(asked.part, target)
        groups = tuple(dict.fromkeys((*groups, *more)))
        return _ratio(f"{grouped(whole)} AND {grouped(part)}", whole, groups)
    if metric.kind == "quantile":
        near = min(_PERCENTILES, key=lambda each: abs(each - (metric.quantile or 0)))
        return _lines(whole, "ALIGN_DELTA", f"REDUCE_PERCENTILE_{near}", groups)
    if metric.kind == "count":
        return _lines(whole, "ALIGN_DELTA", "REDUCE_SUM", groups)
    return _lines(whole, asked.aligner, asked.reducer, groups)


def _prometheus(metric: Metric, query: str, part: str) -> Json:
    if part:
        return {"prometheusQuery": f"({part}) / ({query})"}
    return {"prometheusQuery": _quantile(metric, query) if metric.kind == "quantile" else query}


def _quantile(metric: Metric, buckets: str) -> str:
    return f"histogram_quantile({(metric.quantile or 0) / 100:g}, {buckets})"


def _lines(text: str, aligner: str, reducer: str, groups: Sequence[str] = PER_REVISION) -> Json:
    return {"timeSeriesFilter": _filter(text, aligner, reducer, groups)}


def _ratio(part: str, whole: str, groups: Sequence[str] = PER_REVISION) -> Json:
    return {
        "timeSeriesFilterRatio": {
            "numerator": _filter(part, "ALIGN_RATE", "REDUCE_SUM", groups),
            "denominator": _filter(whole, "ALIGN_RATE", "REDUCE_SUM", groups),
        }
    }


def _filter(text: str, aligner: str, reducer: str, groups: Sequence[str]) -> Json:
    return {
        "filter": text,
        "aggregation": {
            "alignmentPeriod": PERIOD,
            "perSeriesAligner": aligner,
            "crossSeriesReducer": reducer,
            "groupByFields": list(groups),
        },
    }
