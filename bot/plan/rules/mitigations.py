"""An alert that mitigates has something to try."""

from collections.abc import Iterator

from bot.plan.alerts import Severities
from bot.plan.plan_fields import PlanFields
from bot.plan.values.errors import FieldError, Path, Said


def alerts_have_a_mitigation(plan: PlanFields) -> Iterator[FieldError]:
    """The mitigation of the rule, or the plan's; a severity has only the plan's."""
    if plan.mitigate:
        return
    alerts = plan.alerts
    rules: list[Path] = [
        ("alerts", "rules", n, "do")
        for n, rule in enumerate(alerts.rules)
        if rule.do == "mitigate" and not rule.mitigate
    ]
    severities: list[Path] = [
        ("alerts", "severity", name)
        for name in Severities.model_fields
        if getattr(alerts.severity, name) == "mitigate"
    ]
    for at in (*rules, *severities):
        yield FieldError(
            Said("mitigate without a mitigation"),
            "mitigate: in the plan, or in the rule",
            at=at,
            reads=(("mitigate",),),
        )
