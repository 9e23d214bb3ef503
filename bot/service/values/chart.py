"""What a chart of a rollout shows, as a value: canary against stable, and the traffic's steps."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.judge.measured.numbers import said
from bot.model import Model
from bot.plan import Check
from bot.rollout.facts import Ticked
from bot.rollout.state import Rollout
from bot.rollout.verdict import Outcome
from bot.service.values.records import AuditEntry
from bot.service_id import name_of

CURVES = 2
"""Checks that are drawn: errors, latency, or what the plan has instead."""

AGAINST = {"stable": "stable", "before": "before", "same_hour": "usual"}
"""What a check's baseline is called at the end of its line."""

SHORT = timedelta(minutes=10)
"""What lasts less is told with seconds."""


class Point(Model):
    """What one evaluation saw; None where it could not be told."""

    at: datetime
    canary: float | None
    stable: float | None


class Curve(Model):
    """One check over time, in its metric's unit; ``limit`` where that is a number. ``against`` says
    what its other line is: stable, or an earlier time."""

    name: str
    unit: str
    points: tuple[Point, ...]
    limit: float | None = None
    against: str = "stable"


class Share(Model):
    """From ``at`` on the canary gets so many percent."""

    at: datetime
    percent: int


class Chart(Model):
    """``curves`` and ``shares`` from ``since`` to ``until``; ``words`` say the same to whoever
    can't see it. ``dated``: it is shown late, so its times have their day."""

    service: str
    canary: str
    stable: str
    since: datetime
    until: datetime
    curves: tuple[Curve, ...]
    shares: tuple[Share, ...]
    dated: bool = False

    @property
    def caption(self) -> str:
        """What the picture is of."""
        span = " to ".join(self.times)
        return f"{self.canary} (canary) against {self.stable} (stable), {span}."

    @property
    def times(self) -> tuple[str, ...]:
        """When it begins and ends, told apart: with seconds where it is short, with days where it
        is long; one time where there is only one."""
        form = "%H:%M"
        if self.dated or self.since.date() != self.until.date():
            form = "%b %d %H:%M"
        elif self.until - self.since < SHORT:
            form = "%H:%M:%S"
        first, last = (f"{at:{form}}" for at in (self.since, self.until))
        return (first, f"{last} UTC") if first != last else (f"{last} UTC",)

    @property
    def words(self) -> str:
        """The picture in words."""
        curves = "; ".join(_curve_words(curve) for curve in self.curves)
        steps = ", ".join(f"{share.percent} %" for share in self.shares)
        return f"{self.caption} {curves}. Traffic of the canary: {steps}."


def chart_of(rollout: Rollout, audit: Iterable[AuditEntry], most: int = CURVES) -> Chart | None:
    """The chart of a rollout with ``most`` checks, from what its evaluations saw; None where none
    saw anything. Of several regions it is that of the one where a check failed, or else of the
    first, which has every step first."""
    ours = [entry for entry in audit if entry.rollout == rollout.id]
    seen = [(entry.at, entry.fact) for entry in ours if isinstance(entry.fact, Ticked)]
    ticks = [(at, tick) for at, tick in seen if tick.verdict is not None]
    region = _region(rollout)
    curves = tuple(_curves(rollout, ticks, region))[:most]
    if not curves:
        return None
    shares = tuple(_shares(rollout, ours, ticks[0][0]))
    here = rollout.in_region(region) if region else rollout
    return Chart(
        service=name_of(rollout.service_id) + (f" in {region}" if region else ""),
        canary=here.canary,
        stable=here.stable,
        since=ticks[0][0],
        until=max(ticks[-1][0], *(share.at for share in shares)),
        curves=curves,
        shares=shares,
    )


def _region(rollout: Rollout) -> str:
    regions = [each.region for each in rollout.places]
    results = rollout.verdict.results if rollout.verdict else ()
    failed = [each.region for each in results if each.outcome is Outcome.FAIL]
    return next((each for each in (*failed, *regions) if each in regions), "")


def _curves(
    rollout: Rollout, ticks: Sequence[tuple[datetime, Ticked]], region: str
) -> Iterator[Curve]:
    checks: dict[str, Check] = {}
    for _, tick in ticks:
        checks |= rollout.plan.checks_at(tick.step)
    results = rollout.verdict.results if rollout.verdict else ()
    failed = {each.check for each in results if each.outcome is Outcome.FAIL}
    drawn = sorted(checks, key=lambda name: (name not in failed, _rank(checks[name])))
    made = (_curve(name, checks[name], ticks, ("", region)) for name in drawn)
    yield from (curve for curve in made if len(curve.points) > 1)


def _rank(check: Check) -> int:
    """Errors first, then latency, then what decides."""
    order = {"error_rate": 0, "latency_p95": 1}
    return order.get(check.metric.name, 2 if check.severity == "hard" else 3)


def _curve(
    name: str, check: Check, ticks: Sequence[tuple[datetime, Ticked]], regions: Sequence[str]
) -> Curve:
    results = [
        (at, result)
        for at, tick in ticks
        for result in (tick.verdict.results if tick.verdict else ())
        if result.check == name and result.value is not None and result.region in regions
    ]
    points = (Point(at=at, canary=r.value, stable=r.baseline) for at, r in results)
    limit = check.rollback or check.promote
    threshold = limit.threshold(None) if limit else None
    return Curve(
        name=name,
        unit=check.metric.unit,
        points=tuple(points),
        limit=threshold,
        against="its share" if limit and limit.of_share else AGAINST[check.baseline],
    )


def _shares(rollout: Rollout, audit: Sequence[AuditEntry], since: datetime) -> Iterator[Share]:
    """What the canary should get, as each decision's own words say; one before ``since`` counts
    from then on."""
    share = re.compile(rf"(?<![\w-]){re.escape(rollout.canary)} (\d+) %")
    changes: dict[datetime, int] = {}
    for entry in audit:
        found = share.search(entry.after)
        changes[max(entry.at, since)] = int(found[1]) if found else 0
    last = None
    for at, percent in changes.items():
        if percent != last:
            yield Share(at=at, percent=percent)
        last = percent


def _curve_words(curve: Curve) -> str:
    last, highest = curve.points[-1], max(p.canary for p in curve.points if p.canary is not None)
    parts = [f"{curve.name}: canary at last {_said(last.canary, curve)}"]
    parts.append(f"at most {_said(highest, curve)}")
    if last.stable is not None:
        parts.append(f"{curve.against} {_said(last.stable, curve)}")
    if curve.limit is not None:
        parts.append(f"limit {_said(curve.limit, curve)}")
    return ", ".join(parts)


def _said(value: float | None, curve: Curve) -> str:
    return "unknown" if value is None else said(value, curve.unit)
