"""What must be so within one check: its limits and its metric, its baseline, its parts."""

from typing import TYPE_CHECKING, Any

from pydantic import ValidationInfo

from bot.plan.limits.limit import Limit
from bot.plan.limits.metrics import Metric, expected_unit, fits
from bot.plan.values.errors import FieldError, Said

if TYPE_CHECKING:
    from bot.plan.limits.checks import Check


def with_first_metric(value: Any) -> Any:
    """What a plan says of a check, with the first part's metric where it has parts."""
    if not isinstance(value, dict):
        return value
    parts = value.get("all") or value.get("any")
    if not isinstance(parts, dict) or not parts:
        return value
    if value.get("metric") is not None:
        raise FieldError(Said("a metric beside parts"), "metric:, all: or any:, one of them")
    first = next(iter(parts.values()))
    metric = first.get("metric") if isinstance(first, dict) else getattr(first, "metric", None)
    return {**value, "metric": metric if metric is not None else "requests"}


_OF_PARTS = frozenset(
    {"promotion", "rollback", "evidence", "baseline", "window", "min_requests", "max_age"}
)


def parts_fit(check: "Check") -> None:
    """What is judged is in its parts; what follows is in the check."""
    said = [name for name in sorted(_OF_PARTS & check.model_fields_set) if _set(check, name)]
    if said:
        name = type(check).model_fields[said[0]].alias or said[0]
        raise FieldError(Said(f"{name} beside parts"), f"{name}: in each part", at=(name,))
    if check.all and check.any:
        raise FieldError(Said("all and any"), "one of them", at=("any",))
    if len(check.parts) < 2:
        raise FieldError(Said("one part"), "two parts at least, or a metric of the check")
    for name, part in check.parts.items():
        if part.parts or part.severity == "soft" or part.emergency or part.mitigate:
            how = "all" if check.all else "any"
            raise FieldError(
                Said("parts, a severity or what follows in a part"),
                "a metric and limits; severity, emergency and mitigate are the check's",
                at=(how, name),
            )


def _set(check: "Check", name: str) -> bool:
    return bool(getattr(check, name) != type(check).model_fields[name].get_default())


def baseline_fits(check: "Check") -> None:
    """A baseline of another time is compared with, and only by what is observed."""
    if check.baseline == "stable":
        return
    if not any(limit.relative and not limit.of_share for limit in check.limits):
        raise FieldError(
            check.baseline,
            "a limit against it, such as <= 1.5x baseline, or no baseline:",
            "its limits compare with nothing",
            at=("baseline",),
        )
    if check.promote and check.promote.relative and check.assurance == "certified":
        raise FieldError(
            check.assurance,
            f"assurance: observed beside baseline: {check.baseline}",
            "the traffic of another time is no evidence about this canary; only stable's of the "
            "same time is",
            at=("promote", "assurance"),
        )


def on_metric(limit: Limit, info: ValidationInfo) -> Limit:
    """The limit on the metric that was read before it; raises FieldError where they don't fit."""
    metric = info.data.get("metric")
    if metric is None:
        return limit
    if not limit.relative and not fits(limit.unit, metric):
        raise FieldError(limit.text, f"{expected_unit(metric)} for {metric.name}")
    if limit.unit == "ratio" and metric.of_requests and limit.value > 1:
        raise FieldError(limit.text, f"at most 100% for {metric.name}")
    if limit.growing and metric.kind != "gauge":
        raise FieldError(limit.text, f"no 'and growing' for {metric.name}", "only gauges can grow")
    if limit.of_share:
        _share_fits(limit, metric)
    return limit.on(metric.unit)


def _share_fits(limit: Limit, metric: Metric) -> None:
    """Only numbers of events have a share, and one of nothing says nothing."""
    if metric.kind != "count" or not metric.by_revision:
        raise FieldError(
            limit.text,
            "no share for this metric",
            "only requests, and numbers of events (kind: count) by {revision} or {variant}, have "
            "one",
        )
    if limit.sustained:
        raise FieldError(limit.text, "no 'for' beside a share", "proof takes its own time")
    if not limit.value or (limit.op[0] == "<" and limit.value > 1):
        raise FieldError(limit.text, "more than 0x, and at most 1x share after <")
