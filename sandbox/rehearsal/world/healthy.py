"""What a metric has while all is well, and what it has when its check fails: from the plan's own
limits, so that a world need not be described metric by metric."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.judge.measured.families import COUNTS, LATENCIES, family
from bot.plan import Check, Limit, Metric, Plan
from sandbox.rehearsal.world.signals import ERRORS, LATENCY, Side

BESIDE = 0.5
"""Of what an upper limit allows."""
BETTER = 0.85
"""Of stable's value, where a limit is against stable: chance must not make it miss."""
OVER = 1.5
"""Of an upper limit, when its check fails."""
_OWN = {COUNTS: ERRORS, LATENCIES: LATENCY}


class Sides(NamedTuple):
    """A value on each side."""

    canary: float
    stable: float

    @property
    def each(self) -> Mapping[Side, float]:
        """By the name of the side."""
        return {"canary": self.canary, "stable": self.stable}


def signal_of(metric: Metric) -> str:
    """The signal that a metric shows: what is read together changes together."""
    return _OWN.get(family(metric), family(metric))


def checks_of(plan: Plan) -> Iterator[tuple[int, str, Check]]:
    """Every check of every step, with the step's number; of checks that are made of parts each
    part, by its own name."""
    for number in range(len(plan.steps)):
        for name, check in plan.checks_at(number).items():
            yield number, name, check


def metrics_of(plan: Plan) -> Iterator[tuple[str, Metric]]:
    """Every metric that the plan reads, with the name that it has there."""
    for _, name, check in checks_of(plan):
        yield name, check.metric
    for _, metric, _ in verified(plan):
        yield metric.name, metric


def verified(plan: Plan) -> Iterator[tuple[str, Metric, Limit]]:
    """Metrics of what must be seen after a rollback, a mitigation or a kill."""
    found = [*plan.on_rollback.verify]
    found += plan.kill_switch.verify if plan.kill_switch else ()
    for tried in plan.mitigations:
        found += tried.verify
    for each in found:
        if each.metric and each.limit:
            yield each.name, each.metric, each.limit


def healthy(plan: Plan, stable: Mapping[str, float]) -> dict[str, dict[Side, float]]:
    """By signal. ``stable`` has the requests' own (``errors``, ``latency``); of everything else the
    values keep every limit of the plan."""
    found: dict[str, dict[Side, float]] = {
        name: {"canary": value, "stable": value} for name, value in stable.items()
    }
    limits: dict[str, list[tuple[Metric, Limit]]] = {}
    for _, _, check in checks_of(plan):
        held = limits.setdefault(signal_of(check.metric), [])
        held += [(check.metric, limit) for limit in (check.promote,) if limit]
        held += [(check.metric, _turned(limit)) for limit in (check.rollback,) if limit]
    for _, metric, limit in verified(plan):
        limits.setdefault(signal_of(metric), []).append((metric, limit))
    for signal, held in limits.items():
        if signal not in found and held:
            found[signal] = dict(_well(held).each)
    return found


def _turned(limit: Limit) -> Limit:
    """The limit that is kept while the other is not met."""
    op = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[limit.op]
    return limit.model_copy(update={"op": op})


def _well(held: Iterable[tuple[Metric, Limit]]) -> Sides:
    held = list(held)
    metric = held[0][0]
    above = [limit.value for _, limit in held if limit.op[0] == ">" and not limit.relative]
    below = [limit.value for _, limit in held if limit.op[0] == "<" and not limit.relative]
    value = _between(max(above, default=None), min(below, default=None), metric.unit)
    relative = any(limit.relative for _, limit in held)
    return Sides(value * BETTER if relative else value, value)


def keeping(limits: Mapping[str, Limit]) -> dict[str, float]:
    """A number for each name that keeps its limit."""
    found = {}
    for name, limit in limits.items():
        low, high = (limit.value, None) if limit.op[0] == ">" else (None, limit.value)
        found[name] = _between(low, high, limit.unit)
    return found


def _between(low: float | None, high: float | None, unit: str) -> float:
    if low is not None and high is not None:
        return (low + high) / 2
    if high is not None:
        return high * BESIDE
    if low is not None:
        return _upper(low) if unit == "ratio" else low * 2
    return {"ratio": 0.01, "seconds": 0.2}.get(unit, 10.0)


def _upper(low: float) -> float:
    """Well within the last part of a share that must be high."""
    return 1 - (1 - low) * 0.2


def failing(check: Check, well: float, stable: float) -> float | None:
    """What the canary has when this check fails: rolls back where it can, else holds."""
    limit = check.rollback or (check.promote and _turned(check.promote))
    if limit is None:
        return None
    bound = limit.threshold(stable)
    if bound is None:
        return None
    if limit.op[0] == ">":
        worse = max(bound * OVER, bound + 1 if _counted(check) and bound < 1 else bound * OVER)
        if not bound and check.metric.unit != "count":
            worse = max(well * 2, 0.05)
        return min(worse, 1.0) if check.metric.unit == "ratio" else worse
    return bound - (1 - bound) * 2 if check.metric.unit == "ratio" and bound > 0.5 else bound * 0.5


def _counted(check: Check) -> bool:
    return check.metric.unit in ("count", "per_minute")
