"""What is kept, what is shown, and where: retention, dashboards, links."""

from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from bot.plan.limits.metrics import Metric
from bot.plan.values.base import Line, PlanModel, Word
from bot.plan.values.errors import FieldError, Said
from bot.plan.values.units import format_duration, parse_duration

SHORTEST_KEPT, LONGEST_KEPT = timedelta(days=1), timedelta(days=3660)
KEPT = "a duration from 1d to 3660d"


def _kept(value: Any) -> timedelta:
    if not isinstance(value, str | timedelta):
        raise FieldError(value, KEPT)
    kept = parse_duration(value, timedelta.max) if isinstance(value, str) else value
    if not SHORTEST_KEPT <= kept <= LONGEST_KEPT:
        raise FieldError(format_duration(kept), KEPT)
    return kept


Kept = Annotated[
    timedelta,
    BeforeValidator(_kept),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "description": f"{KEPT}."}),
]


class Retention(PlanModel):
    """How long the bot keeps its records, what people said included; the audit trail the longest.

    A service's trail is never cut in the middle: an entry stays as long as the ones before it.
    """

    rollouts: Kept = Field(
        timedelta(days=365), description="Ended rollouts: plan, state, approvals; from their end."
    )
    audit: Kept = Field(
        timedelta(days=400), description="The audit trail: each decision, by whom, and why."
    )
    messages: Kept = Field(
        timedelta(days=30), description="Notices, pages and calls that were carried out."
    )
    evidence: Kept = Field(
        timedelta(days=90), description="What the judge had counted when the rollout ended."
    )

    @model_validator(mode="before")
    @classmethod
    def _unsaid_fits(cls, value: Any) -> Any:
        """What a plan does not say gives way: nothing of it outlasts the audit trail."""
        if not isinstance(value, dict):
            return value
        try:
            said = {name: _kept(value[name]) for name in cls.model_fields if name in value}
        except FieldError:
            return value
        usual = {name: field.default for name, field in cls.model_fields.items()}
        audit = said.get("audit", max(usual["audit"], *said.values()) if said else usual["audit"])
        return {name: min(each, audit) for name, each in (usual | {"audit": audit}).items()} | value

    @model_validator(mode="after")
    def _audit_longest(self) -> Self:
        longest = max(self.rollouts, self.messages, self.evidence)
        if longest > self.audit:
            raise FieldError(
                format_duration(self.audit),
                f"at least the {format_duration(longest)} that something else is kept",
                "the trail explains all the other records",
                at=("audit",),
            )
        return self


class Panel(PlanModel):
    """One panel of a dashboard: checks, or metrics that decide nothing."""

    title: Line = Field(description="What it is called.")
    checks: Annotated[tuple[Word, ...], Field(max_length=10)] = Field(
        (), description="The checks whose values it shows."
    )
    metrics: Annotated[tuple[Metric, ...], Field(max_length=10)] = Field(
        (), description="Other metrics that it shows."
    )

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if not self.checks and not self.metrics:
            raise FieldError(Said("neither checks nor metrics"), "checks:, metrics: or both")
        return self


class Dashboard(PlanModel):
    """The panels that people watch a rollout on."""

    title: Line = Field(description="What it is called.")
    panels: Annotated[tuple[Panel, ...], Field(min_length=1, max_length=40)] = Field(
        description="From the top."
    )
