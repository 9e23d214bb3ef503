"""What a plan can see at all, and how often, in words."""

from collections.abc import Iterator

from bot.judge.evidence.spec import Signal
from bot.judge.proof.criteria_of_plan import guarded
from bot.plan import Check, Plan
from bot.plan.limits.proof import proven

ALWAYS, MOSTLY, NEVER = 0.95, 0.8, 0.05

PLAYED = (Signal.ERRORS, Signal.LATENCY)
"""What is played: errors and latencies of requests."""

_KIND = {Signal.ERRORS: "rate", Signal.LATENCY: "quantile"}


def proves(plan: Plan, signal: Signal) -> bool:
    """Whether anything of it is rolled back by proof of what shows there."""
    return guarded(plan) or any(proven(check) for _, check in _checks(plan, signal))


def watches(plan: Plan, signal: Signal) -> dict[str, None]:
    """The hard checks of it that roll back by an observed value."""
    return {
        name: None
        for name, check in _checks(plan, signal)
        if check.severity == "hard" and check.rollback and not proven(check)
    }


def limits_itself(plan: Plan) -> dict[str, None]:
    """The checks that roll back by proof that latency is over a limit of its own."""
    return {
        name: None
        for name, check in _checks(plan, Signal.LATENCY)
        if proven(check) and check.rollback and not check.rollback.relative
    }


def own(plan: Plan) -> dict[str, Check]:
    """The checks that roll back by proof from a query of the plan's own: how many events it finds
    is not known beforehand."""
    return {name: check for name, check in _proven(plan) if not (_of_share(check) or _built(check))}


def of_share(plan: Plan) -> dict[str, None]:
    """The checks that roll back by proof that the canary's part of all events is not its share."""
    return {name: None for name, check in _proven(plan) if _of_share(check)}


def _proven(plan: Plan) -> Iterator[tuple[str, Check]]:
    for number in range(len(plan.steps)):
        yield from (each for each in plan.checks_at(number).items() if proven(each[1]))


def _of_share(check: Check) -> bool:
    return check.rollback is not None and check.rollback.of_share


def _built(check: Check) -> bool:
    return bool(check.metric.builtin)


def _checks(plan: Plan, signal: Signal) -> list[tuple[str, Check]]:
    return [
        (name, check)
        for number in range(len(plan.steps))
        for name, check in plan.checks_at(number).items()
        if check.metric.builtin and check.metric.kind == _KIND[signal]
    ]


def of_ten(part: float) -> str:
    """``3 of 10``; never none."""
    return f"{max(round(10 * part), 1)} of 10"
