"""Alerts: what one does to a rollout, be it of Cloud Monitoring or of another source."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.plan.mitigation import Mitigation
from bot.plan.rollback import Pages
from bot.plan.values.base import Line, PlanModel
from bot.plan.values.errors import FieldError, Said

Action = Literal["rollback", "mitigate", "hold", "note"]

GOES_BACK = ("rollback", "mitigate")
"""What rolls the canary back, be it after a mitigation that was not enough."""


class AlertRule(PlanModel):
    """One rule: a policy's name, its labels, or both, and what to do when it opens."""

    policy: Line | None = Field(None, description="The alert policy's display name.")
    labels: Annotated[dict[Line, Line], Field(max_length=50)] = Field(
        default_factory=dict, description="User labels of the policy; all of them must be there."
    )
    do: Action = Field(
        description="What happens when it opens; mitigate rolls back where that is not enough."
    )
    mitigate: Mitigation | None = Field(
        None,
        description="What do: mitigate tries before a rollback; without it, what the plan's "
        "`mitigate` says.",
    )
    page: Pages = Field(
        (),
        description="The teams that are paged when it opens, whatever it does, beside those of "
        "on_rollback: one, or a list.",
    )

    @model_validator(mode="after")
    def _matches_something(self) -> Self:
        if not self.policy and not self.labels:
            raise FieldError(Said("neither policy nor labels"), "policy:, labels: or both")
        if self.mitigate and self.do != "mitigate":
            raise FieldError(self.do, "mitigate, where the rule has one", at=("do",))
        return self

    @property
    def named(self) -> str:
        """What it is about, in words: its policy, or its labels."""
        labels = " and ".join(f"{name}={value}" for name, value in self.labels.items())
        return self.policy or labels

    def matches(self, policy: str, labels: Mapping[str, str]) -> bool:
        """Whether this rule is about that alert."""
        return (self.policy is None or self.policy == policy) and all(
            labels.get(name) == value for name, value in self.labels.items()
        )


class Severities(PlanModel):
    """What an alert does that no rule is about, by its severity."""

    critical: Action = Field("rollback", description="What a critical alert does.")
    warning: Action = Field("hold", description="What a warning does.")
    info: Action = Field("note", description="What an information does.")


class Alerts(PlanModel):
    """The first rule that matches decides, else the severity; an unknown severity is a warning."""

    rules: Annotated[tuple[AlertRule, ...], Field(max_length=100)] = Field(
        (), description="The first that matches decides."
    )
    severity: Severities = Field(
        Severities(), description="What an alert does that no rule is about."
    )
    resume: Literal["by_person", "when_closed"] = Field(
        "by_person",
        description="How a hold by an alert ends: a person resumes, or it ends by itself when the "
        "alert has closed and the checks pass.",
    )
    page_for_stable: bool = Field(
        False, strict=True, description="A critical alert about the stable revision pages too."
    )

    def rule_for(self, policy: str, labels: Mapping[str, str]) -> AlertRule | None:
        """The rule that decides about an alert; None where its severity does."""
        return next((rule for rule in self.rules if rule.matches(policy, labels)), None)

    def action(self, policy: str, labels: Mapping[str, str], severity: str) -> Action:
        """What an alert about the canary does."""
        rule = self.rule_for(policy, labels)
        if rule is not None:
            return rule.do
        by_severity = MappingProxyType(
            {
                "critical": self.severity.critical,
                "error": self.severity.critical,
                "warning": self.severity.warning,
                "info": self.severity.info,
            }
        )
        return by_severity.get(severity.lower(), self.severity.warning)

    @property
    def mitigates(self) -> tuple[Mitigation, ...]:
        """What the rules try that have a mitigation of their own."""
        return tuple(rule.mitigate for rule in self.rules if rule.mitigate)
