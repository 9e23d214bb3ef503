"""Mitigations, verifications, the kill switch: what is tried before a rollback, checked after."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.plan.limits.limit import Limit
from bot.plan.limits.metrics import Metric, expected_unit, fits
from bot.plan.probes import Probe
from bot.plan.values.base import Line, PlanModel, WebAddress, Word
from bot.plan.values.errors import FieldError, Said
from bot.plan.values.units import Duration


class Verification(PlanModel):
    """Something that must become true within a time: a probe that answers, or a metric's limit."""

    name: Line = Field(description="What must be so, in words.")
    probe: Probe | None = Field(None, description="A request that must be answered so.")
    metric: Metric | None = Field(None, description="A metric that must meet the limit.")
    limit: Limit | None = Field(None, description="The limit it must meet.")
    within: Duration = Field(description="How soon it must be so.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.probe is None) == (self.metric is None):
            raise FieldError(
                Said("both" if self.probe else "neither"), "probe: or metric:, one of them"
            )
        if (self.metric is None) != (self.limit is None):
            raise FieldError(
                self.limit and self.limit.text,
                "limit: beside metric:, and only there",
                at=("limit",),
            )
        if self.metric and self.limit:
            if self.limit.relative:
                raise FieldError(self.limit.text, "a limit without a baseline", at=("limit",))
            if not fits(self.limit.unit, self.metric):
                raise FieldError(self.limit.text, expected_unit(self.metric), at=("limit",))
        return self


class Mitigation(PlanModel):
    """What is tried first: a POST or a flag switched off; if the check still fails, roll back."""

    post: WebAddress | None = Field(None, description="The address that is called.")
    switch_off: Word | None = Field(None, description="The flag that is switched off.")
    wait: Duration = Field(description="How long it may take until the check must be good again.")
    verify: Annotated[tuple[Verification, ...], Field(max_length=20)] = Field(
        (), description="What must be seen then."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.post is None) == (self.switch_off is None):
            raise FieldError(
                Said("both" if self.post else "neither"), "post: or switch_off:, one of them"
            )
        return self


class KillSwitch(PlanModel):
    """The flag that stops the feature at once, and what must then be seen."""

    switch_off: Word = Field(description="The flag that is switched off.")
    within: Duration = Field(description="How soon it must take effect.")
    verify: Annotated[tuple[Verification, ...], Field(max_length=20)] = Field(
        (), description="What must be seen then."
    )
