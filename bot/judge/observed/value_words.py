"""The evidence in words and numbers, for the people who read why."""

from collections.abc import Sequence
from datetime import timedelta

from bot.judge.measured.numbers import said
from bot.judge.observed.values import Observation, per_minute
from bot.judge.observed.window import Window
from bot.plan import Limit, Metric
from bot.plan.limits.lengths import lasting

_LABELS = {"error_rate": "error rate"}


def label(check: str, metric: Metric) -> str:
    """What the value is called: ``p95``, ``error rate``, or the check's name."""
    if not metric.builtin:
        return check
    if metric.quantile is not None:
        return f"p{metric.quantile}"
    return _LABELS.get(metric.builtin, metric.builtin)


def amount(
    metric: Metric, seen: Observation, window: Window, limit: Limit, baseline: float | None
) -> str:
    """The value with its sample size: ``912 ms on 1,204 requests``."""
    if seen.value is None:
        return "unknown"
    value = said(seen.value, metric.unit, unlike=limit.threshold(baseline))
    things = "requests" if metric.of_requests else "events"
    if metric.kind == "rate":
        return f"{value} ({seen.bad:,} of {seen.requests:,} {things})"
    if metric.kind == "quantile":
        return f"{value} on {seen.requests:,} {things}"
    if metric.kind == "gauge":
        return f"{value} at its latest"
    if counted_per_minute(metric, limit):
        value = said(per_minute(seen.value, window), "per_minute", unlike=limit.value)
    return f"{value} over {span(window.length)}"


def counted_per_minute(metric: Metric, limit: Limit) -> bool:
    """Whether the metric is a number in the window, and the limit a number per minute."""
    return metric.kind == "count" and (metric.unit, limit.unit) == ("count", "per_minute")


def limit_words(limit: Limit) -> str:
    """``limit 800 ms for 5 min``."""
    if limit.relative:
        return f"limit {limit.words.removeprefix(limit.op).strip()}"
    words = f"limit {said(limit.value, limit.unit)}"
    if limit.sustained:
        words += f" for {lasting(limit.sustained)}"
    return words + limit.growth.replace("%", " %")


def stable_words(
    metric: Metric,
    baseline: float | None,
    window: Window,
    limit: Limit,
    why_none: str,
    *,
    whose: str = "stable",
) -> str:
    """``; stable: 604 ms``, or for a limit that needs it why there is nothing to compare with.
    ``whose`` says whose value the baseline is, or of when."""
    if baseline is None:
        return f"; {why_none}" if limit.relative else ""
    if counted_per_minute(metric, limit):
        return f"; {whose}: {said(per_minute(baseline, window), 'per_minute')}"
    return f"; {whose}: {said(baseline, metric.unit)}"


def other_miss(metric: Metric, limit: Limit, missing: Sequence[float]) -> str:
    """The worst of a gauge's samples that miss the limit though its latest meets it."""
    worst = max(missing) if limit.op.startswith("<") else min(missing)
    return f" and {said(worst, metric.unit)} before"


def too_few(have: int, need: int, what: str = "requests") -> str:
    """``12 of the 50 requests needed``."""
    return f"{have:,} of the {need:,} {what} needed"


def span(duration: timedelta) -> str:
    """``5 min``; at least a second."""
    return lasting(max(duration, timedelta(seconds=1)))
