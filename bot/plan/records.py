"""What is kept, what is shown, and where: retention, dashboards, links."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.plan.limits.metrics import Metric
from bot.plan.values.base import Line, PlanModel, Word
from bot.plan.values.errors import FieldError, Said
from bot.plan.values.units import Duration


class Retention(PlanModel):
    """How long the bot keeps its records."""

    rollouts: Duration | None = Field(None, description="Records of ended rollouts.")


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
