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


class Switch(PlanModel):
    """What is thrown: a POST to an address, or a flag that is switched off; one of them."""

    post: WebAddress | None = Field(None, description="The address that gets a signed POST.")
    switch_off: Word | None = Field(None, description="The flag that is switched off.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.post is None) == (self.switch_off is None):
            raise FieldError(
                Said("both" if self.post else "neither"), "post: or switch_off:, one of them"
            )
        return self

    @property
    def action(self) -> str:
        """What is done, in words."""
        return f"POST {self.post}" if self.post else f"switching {self.switch_off} off"


class Mitigation(Switch):
    """What is tried first; if the check still fails after the wait, it rolls back."""

    wait: Duration = Field(
        description="When the check is judged again, by what was measured since the mitigation."
    )
    verify: Annotated[tuple[Verification, ...], Field(max_length=20)] = Field(
        (), description="What must be seen then; what is not seen in time rolls back."
    )


class KillSwitch(Switch):
    """What stops the feature at once, and what must then be seen."""

    within: Duration = Field(description="How soon it must take effect; later than this pages.")
    verify: Annotated[tuple[Verification, ...], Field(max_length=20)] = Field(
        (), description="What must be seen then; what is not seen in time pages."
    )
