"""A plan's limits as the criteria that sequential evidence tests, from start to end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice

from bot.judge.evidence.spec import (
    CriterionSpec,
    DropSpec,
    EvidencePlan,
    Kind,
    Signal,
    errors_below,
    errors_over_stable,
    events_below,
    latency_below,
    latency_times,
    no_worse,
)
from bot.judge.measured.families import family
from bot.plan import Check, Limit, Metric, Plan
from bot.plan.limits.proof import proven, wants_certificate
from bot.plan.values.once import once_for_each

GUARD_ERRORS, GUARD_LATENCY = "guard errors", "guard latency"
CLIENT_ERRORS = "answers with 4xx"
GUARDED_QUANTILE = 0.95
BUCKET = 1.4
FALSE_ALARM = 0.01
"""The chance that a harmless canary is ever rolled back by evidence, in all its regions."""


@dataclass(frozen=True, slots=True)
class StepCriteria:
    """The names of the criteria that one step asks about: of each check the one that rolls it back
    (``limits``) and the one that proves its promote limit (``certificates``), and the guard's;
    ``holds`` are those of the guard that roll nothing back. ``drops`` names, by check, the limits
    on the canary's part of all events."""

    limits: Mapping[str, str]
    certificates: Mapping[str, str]
    guards: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    drops: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        asked = (*self.limits.values(), *self.certificates.values())
        return frozenset((*asked, *self.guards, *self.holds, *self.drops.values()))


@dataclass(frozen=True, slots=True)
class PlanCriteria:
    """What a plan asks of the evidence; ``steps`` are in the plan's order."""

    plan: EvidencePlan
    steps: tuple[StepCriteria, ...]


@once_for_each
def evidence_plan(plan: Plan, period: timedelta) -> PlanCriteria:
    """The criteria of all steps, in sample periods of this length.

    A check that a step changes is a criterion of its own there, for its evidence is about another
    limit. Certificates are soft: they prove that something is good and convict nobody.
    """
    criteria = _Criteria()
    guards = tuple(criteria.add(spec) for spec in _guard(plan))
    holds = tuple(criteria.add(spec) for spec in _holds(plan))
    drops = _drops(plan)
    steps = []
    for number, step in enumerate(plan.steps):
        limits: dict[str, str] = {}
        certificates: dict[str, str] = {}
        for name, check in plan.checks_at(number).items() if step.traffic else ():
            where = f" at {plan.share_at(number)} %"
            if check.rollback and proven(check) and name not in drops[number]:
                limits[name] = criteria.add(_of_limit(name, check, check.rollback, period), where)
            if check.promote and wants_certificate(plan, check):
                spec = _of_limit(f"{name} certificate", check, check.promote, period)
                certificates[name] = criteria.add(replace(spec, hard=False, sustained=0), where)
        on = bool(step.traffic)
        shared = {name: drop.name for name, drop in drops[number].items()}
        steps.append(
            StepCriteria(limits, certificates, guards if on else (), holds if on else (), shared)
        )
    return PlanCriteria(
        EvidencePlan(
            tuple(replace(each, holds_first=_holds_first(plan, each)) for each in criteria.found),
            horizon=_horizon(plan, period),
            alpha=FALSE_ALARM / _regions(plan),
            period=period,
            drops=tuple(dict.fromkeys(drop for step in drops for drop in step.values())),
            shared="".join(family(each) for each in shared_by(plan)),
        ),
        tuple(steps),
    )


def _holds_first(plan: Plan, spec: CriterionSpec) -> bool:
    return plan.guard.hold_first and spec.holds_first


def _regions(plan: Plan) -> int:
    """In how many places it is judged, each by itself."""
    target = plan.target.cloud_run
    return len(target.all_regions) if target else 1


def _drops(plan: Plan) -> list[dict[str, DropSpec]]:
    """Of each step the limits against the share that roll back, by check. A name has the limit,
    for a step may have another; and the step, where another has the limit about another metric."""
    found: dict[str, DropSpec] = {}
    steps: list[dict[str, DropSpec]] = []
    for number, step in enumerate(plan.steps):
        steps.append({})
        for name, check in plan.checks_at(number).items() if step.traffic else ():
            limit = check.rollback
            if limit is None or not (limit.of_share and proven(check)):
                continue
            source = family(check.metric) if not check.metric.builtin else ""
            spec = DropSpec(f"{name} {limit.text}", source, limit.value, limit.op[0] == ">")
            if found.setdefault(spec.name, spec) != spec:
                spec = spec._replace(name=f"{spec.name} at {plan.share_at(number)} %")
            steps[-1][name] = found.setdefault(spec.name, spec)
    return steps


class _Criteria:
    """Criteria by name, each once."""

    def __init__(self) -> None:
        self.found: list[CriterionSpec] = []

    def add(self, spec: CriterionSpec, where: str = "") -> str:
        """The name under which it is found; ``where`` tells it from another of its name."""
        known = next((each for each in self.found if replace(each, name=spec.name) == spec), None)
        if known is not None:
            return known.name
        taken = any(each.name == spec.name for each in self.found)
        named = replace(spec, name=spec.name + where) if taken else spec
        self.found.append(named)
        return named.name


def coarse_limits(plan: Plan) -> dict[str, float]:
    """Limits on a latency against a multiple of stable's, each with the multiple from which on
    buckets 40 % wide surely show it: two edges above stable's quantile, and one above the multiple
    of that. Below, where stable's quantile lies between two edges decides."""
    criteria = evidence_plan(plan, timedelta(minutes=1)).plan.criteria
    return {
        each.name: each.ratio * BUCKET**3
        for each in criteria
        if each.hard and each.kind is Kind.TIMES and not each.source
    }


def coarse_words(plan: Plan) -> Iterator[str]:
    """A sentence on each of them."""
    for name, surely in coarse_limits(plan).items():
        yield (
            f"{name}: Cloud Run counts latencies in buckets, taken to be {BUCKET - 1:.0%} wide, so "
            f"a canary may have to be up to {surely:.1f} times as slow as stable before the limit "
            "is proven broken; the guard with 1x compares bucket with bucket and sees less"
        )


def guarded(plan: Plan) -> bool:
    """Whether the guard is on. It is about requests to Cloud Run; the sides of a flag are compared
    by the plan's own metrics."""
    return plan.guard.enabled and plan.target.flag is None


def shared_by(plan: Plan) -> tuple[Metric, ...]:
    """The metric that tells how a flag's users are shared: the first of its checks' that counts
    what the users of either side do. None of a service, whose requests tell it."""
    if plan.target.flag is None or not (plan.guard.enabled and plan.guard.share):
        return ()
    every = (plan.checks_at(number).values() for number in range(len(plan.steps)))
    metrics = (check.metric for checks in every for check in checks)
    counted = (m for m in metrics if m.counts_by_side and m.kind in ("rate", "quantile"))
    return tuple(islice(counted, 1))


def _guard(plan: Plan) -> tuple[CriterionSpec, ...]:
    if not guarded(plan):
        return ()
    errors, latency, margins = plan.guard.errors, plan.guard.latency, plan.guard.margins
    return (
        _allowing(margins.errors, _counting(plan, _errors(GUARD_ERRORS, errors))),
        _allowing(margins.slow, no_worse(GUARD_LATENCY, Signal.LATENCY))
        if _as_stable(latency)
        else latency_times(GUARD_LATENCY, _times(latency), GUARDED_QUANTILE),
    )


def guard_metrics(plan: Plan) -> tuple[Metric, ...]:
    """What the guard has to be read for, beside requests, 5xx and latencies."""
    if not guarded(plan):
        return shared_by(plan)
    own = [_errors_are(plan.guard.errors_are)] if plan.guard.errors_are != ("5xx",) else []
    return (*own, *([_errors_are(("4xx",))] if plan.guard.client_errors else []))


def _errors_are(statuses: tuple[str, ...]) -> Metric:
    return Metric.model_validate({"errors_are": statuses})


def _counting(plan: Plan, spec: CriterionSpec) -> CriterionSpec:
    """Of the answers that the guard takes for errors."""
    statuses = plan.guard.errors_are
    if statuses == ("5xx",):
        return spec
    return replace(spec, source=family(_errors_are(statuses)), unit="ratio")


def _holds(plan: Plan) -> tuple[CriterionSpec, ...]:
    """Soft, so that it takes nothing from what others have of the budget; it holds, so it ends."""
    limit = plan.guard.client_errors
    if limit is None or not guarded(plan):
        return ()
    source = family(_errors_are(("4xx",)))
    spec = _errors(CLIENT_ERRORS, limit)
    return (replace(spec, source=source, unit="ratio", hard=False, recovers=True),)


def _allowing(margin: Limit | None, spec: CriterionSpec) -> CriterionSpec:
    """With a plan's own margin, if it has one."""
    if margin is None:
        return spec
    if margin.kind == "times_baseline":
        return replace(spec, margin_ratio=margin.value, margin_delta=0.0)
    return replace(spec, margin_ratio=1.0, margin_delta=margin.value)


def _as_stable(limit: Limit) -> bool:
    return _times(limit) == 1


def _times(limit: Limit) -> float:
    """Of a latency: ``baseline + 10%`` is a tenth of the baseline more."""
    return limit.value if limit.kind == "times_baseline" else 1 + limit.value


def _of_limit(name: str, check: Check, limit: Limit, period: timedelta) -> CriterionSpec:
    metric = check.metric
    if metric.kind == "count":
        spec = events_below(name, each_minute(check, limit) * (period / timedelta(minutes=1)))
    else:
        spec = _errors(name, limit) if metric.kind == "rate" else _latency(name, check, limit)
    if not metric.builtin:
        spec = replace(spec, source=family(metric), unit=metric.unit)
    sustained = -(-limit.sustained // period) if limit.sustained else 0
    return replace(
        spec,
        min_requests=check.min_requests,
        sustained=sustained,
        holds_first=not check.emergency,
    )


def each_minute(check: Check, limit: Limit) -> float:
    """A limit on a number of events as events a minute: without ``/min`` it is about the window."""
    if "per_minute" in (limit.unit, check.metric.unit):
        return limit.value
    return limit.value / (check.window / timedelta(minutes=1))


def _errors(name: str, limit: Limit) -> CriterionSpec:
    if limit.kind == "absolute":
        return errors_below(name, limit.value)
    if limit.kind == "times_baseline":
        return no_worse(name, Signal.ERRORS, limit.value)
    return errors_over_stable(name, limit.value) if limit.value else no_worse(name, Signal.ERRORS)


def _latency(name: str, check: Check, limit: Limit) -> CriterionSpec:
    quantile = _quantile(check.metric)
    if limit.kind == "absolute":
        return latency_below(name, limit.value, quantile)
    return latency_times(name, _times(limit), quantile)


def _quantile(metric: Metric) -> float:
    return (metric.quantile or 50) / 100


def _horizon(plan: Plan, period: timedelta) -> int:
    """How many periods the rollout is planned to take: all soaks with traffic, and the watch."""
    whole = sum((step.soak.longest for step in plan.steps if step.traffic), timedelta())
    return max((whole + plan.watched_for) // period, 2)
