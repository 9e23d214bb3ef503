"""Why ``start`` refuses a mitigation: the hold would be over before it is judged."""

from collections.abc import Iterator
from datetime import timedelta

from bot.plan.mitigation import Mitigation
from bot.plan.plan import Plan
from bot.plan.values.errors import FieldError, Path
from bot.plan.values.units import format_duration


def outlasting_the_hold(plan: Plan) -> Iterator[FieldError]:
    """What is tried is judged after its wait; a hold that lasts no longer rolls back first."""
    shortest = min(
        (rule.for_ for n in range(len(plan.steps)) if (rule := plan.hold_at(n)).then == "rollback"),
        default=timedelta.max,
    )
    for at, mitigation in _mitigations(plan):
        if mitigation.wait >= shortest:
            yield FieldError(
                format_duration(mitigation.wait),
                f"less than the {format_duration(shortest)} that it may hold",
                "Shorten wait, or let it hold for longer: hold.for rolls back before it is judged",
                at=(*at, "wait"),
            )


def _mitigations(plan: Plan) -> Iterator[tuple[Path, Mitigation]]:
    """Each of them, where it stands."""
    if plan.mitigate:
        yield ("mitigate",), plan.mitigate
    for name, check in plan.checks.items():
        if check.mitigate:
            yield ("checks", name, "mitigate"), check.mitigate
    for n, rule in enumerate(plan.alerts.rules):
        if rule.mitigate:
            yield ("alerts", "rules", n, "mitigate"), rule.mitigate
    for i, step in enumerate(plan.steps):
        for name, change in step.checks.items():
            if change is not None and change.mitigate:
                yield ("steps", i, "checks", name, "mitigate"), change.mitigate
