"""Samples, readings and checks in few words, on a clock of whole minutes that starts at noon."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.judge.judge import judge
from bot.judge.measured.families import family
from bot.judge.measured.samples import (
    Counts,
    Gauge,
    Histogram,
    Latencies,
    Reading,
    Readings,
    Sample,
)
from bot.plan import Check, Metric
from bot.rollout.verdict import CheckResult, Verdict

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EDGES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds."""
CANARY, STABLE = "shop-00002", "shop-00001"


def at(minutes: float) -> datetime:
    """That many minutes after noon."""
    return NOON + minutes * MINUTE


def check(metric: Any, **fields: Any) -> Check:
    """A check as a plan writes it."""
    return Check.model_validate({"metric": metric, **fields})


def own(kind: str = "gauge", **fields: Any) -> Metric:
    """A metric of a plan's own."""
    return Metric.model_validate(
        {
            "monitoring": {"filter": 'metric.type="custom.googleapis.com/x"'},
            "unit": "count",
            "kind": kind,
            **fields,
        }
    )


def counts(*periods: tuple[int, int] | None, start: int = 0) -> tuple[Counts, ...]:
    """(errors, total) of each minute from ``start`` on; None where there is no sample."""
    return tuple(
        Counts(at(start + i), at(start + i + 1), total=period[1], errors=period[0])
        for i, period in enumerate(periods)
        if period is not None
    )


def latencies(*periods: Sequence[int], start: int = 0) -> tuple[Latencies, ...]:
    """The bucket counts of each minute, between EDGES."""
    return tuple(
        Latencies(at(start + i), at(start + i + 1), Histogram(EDGES, tuple(buckets)))
        for i, buckets in enumerate(periods)
    )


def gauges(*values: float | None, start: int = 0) -> tuple[Gauge, ...]:
    """One value per minute; None where there is no sample."""
    return tuple(
        Gauge(at(start + i), at(start + i + 1), value)
        for i, value in enumerate(values)
        if value is not None
    )


def reading(
    canary: Sequence[Sample] | None,
    stable: Sequence[Sample] | None = None,
    *,
    through: float = 5,
    problem: str = "",
) -> Reading:
    """Of both revisions, complete up to ``through`` minutes after noon."""
    series = {CANARY: canary, STABLE: stable}
    found = {revision: tuple(samples) for revision, samples in series.items() if samples}
    return Reading(found, at(through), MINUTE, problem)


def verdict_on(
    checks: dict[str, Check],
    readings: Readings,
    *,
    settled: float = 0,
    now: float = 9,
    share: float = 10,
) -> Verdict:
    """Judge a step that settled ``settled`` minutes after noon."""
    return judge(
        checks,
        readings,
        canary=CANARY,
        stable=STABLE,
        settled_at=at(settled),
        now=at(now),
        share=share,
    )


def result_of(
    one: Check,
    canary: Sequence[Sample] | None,
    stable: Sequence[Sample] | None = None,
    *,
    settled: float = 0,
    through: float = 5,
    others: Readings | None = None,
    share: float = 10,
) -> CheckResult:
    """The result of a check alone, called ``it``."""
    readings = {family(one.metric): reading(canary, stable, through=through), **(others or {})}
    return verdict_on({"it": one}, readings, settled=settled, share=share).results[0]
