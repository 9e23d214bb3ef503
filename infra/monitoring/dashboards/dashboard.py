"""The dashboard of a plan: its own panels, or the usual ones of a service."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.plan import Metric, Plan
from bot.plan.limits.checks import Check
from bot.plan.limits.limit import Limit
from bot.plan.limits.metrics import BUILTIN
from bot.plan.records import Panel
from infra.monitoring.dashboards.data_sets import Json, data_set

COLUMNS, WIDTH, HEIGHT = 48, 24, 16
"""Monitoring's grid; two panels side by side."""
_USUAL = {
    "Requests a second": ("requests",),
    "Error rate (5xx)": ("error_rate",),
    "Latency: p50, p95, p99": ("latency_p50", "latency_p95", "latency_p99"),
    "CPU": ("cpu",),
    "Memory": ("memory",),
    "Instances": ("instances",),
}


def dashboard(plan: Plan) -> dict[str, Any]:
    """The plan's dashboard as Monitoring's API takes it (projects.dashboards.create).

    Limits stand as lines where the chart's unit is known without asking Monitoring. Raises
    Rejected for a query that a dashboard can't show.
    """
    wanted = plan.dashboard
    panels = wanted.panels if wanted else tuple(_usual(plan))
    return {
        "displayName": wanted.title if wanted else f"Canario: {plan.name}",
        "labels": {"canario": ""},
        "mosaicLayout": {
            "columns": COLUMNS,
            "tiles": [_tile(i, _chart(plan, panel)) for i, panel in enumerate(panels)],
        },
    }


def _usual(plan: Plan) -> Iterator[Panel]:
    """The service's own metrics, then each check on another metric."""
    if plan.target.cloud_run:
        for title, names in _USUAL.items():
            yield Panel(title=title, metrics=tuple(BUILTIN[name] for name in names))
    for name, check in plan.checks.items():
        if any(each.metric.builtin is None for each in _parts(check)):
            yield Panel(title=name, checks=(name,))


def _tile(index: int, widget: Json) -> Json:
    row, column = divmod(index, COLUMNS // WIDTH)
    return {
        "xPos": column * WIDTH,
        "yPos": row * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "widget": widget,
    }


def _chart(plan: Plan, panel: Panel) -> Json:
    checks = [each for name in panel.checks for each in _parts(plan.checks[name])]
    metrics = dict.fromkeys((*(each.metric for each in checks), *panel.metrics))
    sets = [data_set(metric, plan.target.cloud_run) for metric in metrics]
    lines = [each for check in (*checks, *_of_same(plan, panel)) for each in _thresholds(check)]
    return {
        "title": panel.title,
        "xyChart": {
            "dataSets": [each for each in sets if each],
            "thresholds": [each for i, each in enumerate(lines) if each not in lines[:i]],
        },
    }


def _of_same(plan: Plan, panel: Panel) -> Iterator[Check]:
    """Checks on a built-in metric that the panel shows without naming them."""
    for check in plan.checks.values():
        for each in _parts(check):
            if each.metric.builtin and each.metric in panel.metrics:
                yield each


def _parts(check: Check) -> Iterable[Check]:
    return (check.all or check.any or {"": check}).values()


def _thresholds(check: Check) -> Iterator[Json]:
    promote = check.promotion and check.promotion.limit
    for name, limit in (("promote", promote), ("roll back", check.rollback)):
        value = limit and _on_chart(limit, check.metric)
        if limit and value is not None:
            yield {"label": f"{name} {limit.words}", "value": value, "targetAxis": "Y1"}


def _on_chart(limit: Limit, metric: Metric) -> float | None:
    """The limit in the chart's unit; None where that is not known, or the limit is relative."""
    if limit.relative:
        return None
    if limit.unit == "ratio":
        return limit.value if metric.kind == "rate" or metric.builtin or metric.promql else None
    if limit.unit == "seconds":
        in_ms = 1000 * limit.value if metric.builtin else None
        return limit.value if metric.promql else in_ms
    if limit.unit == "per_minute":
        return _per_minute(limit.value, metric)
    return limit.value if metric.kind == "gauge" else None


def _per_minute(value: float, metric: Metric) -> float:
    """Requests are drawn a second, as are rates that Monitoring makes; counts a minute."""
    asked = metric.monitoring
    by_second = metric.builtin or (
        asked and metric.kind == "gauge" and asked.aligner == "ALIGN_RATE"
    )
    return value / 60 if by_second else value
