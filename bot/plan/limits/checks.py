"""Checks: a metric, the limit to promote, and the limit to roll back."""

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from bot.plan.limits.check_rules import baseline_fits, on_metric, parts_fit, with_first_metric
from bot.plan.limits.limit import Limit, overlap
from bot.plan.limits.metrics import Metric
from bot.plan.mitigation import Mitigation
from bot.plan.values.base import Line, PlanModel, Word
from bot.plan.values.errors import FieldError, Said, quoted
from bot.plan.values.units import Duration, format_duration

Assurance = Literal["observed", "certified"]
LONGEST_WINDOW = timedelta(days=1)


class Promotion(PlanModel):
    """The limit that must hold to continue, and how sure the judge must be of it."""

    limit: Limit = Field(description="The limit.")
    assurance: Assurance = Field(
        "observed", description="Observed, or certified by sequential evidence."
    )
    hold_at_once: bool = Field(
        False,
        strict=True,
        description="It holds as soon as the limit is missed, not at the end of the soak.",
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = Limit.parse(value)
        return {"limit": value} if isinstance(value, Limit) else value

    @model_serializer(mode="wrap")
    def _write(self, handler: SerializerFunctionWrapHandler) -> Any:
        plain = self.assurance == "observed" and not self.hold_at_once
        return self.limit.text if plain else handler(self)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [whole["properties"]["limit"], whole]}


MOST_CHECKS, MOST_PARTS = 100, 20
"""Of a plan, or of a step; and of one check."""


class Check(PlanModel):
    """What is watched while the canary is on trial.

    ``promote`` must be met to continue; meeting ``rollback`` rolls back at once; between the two
    the rollout holds. A soft check is only reported. Without ``promote`` a check never stops the
    next step, without ``rollback`` it never rolls back.
    """

    metric: Metric = Field(description="A built-in metric by name, or a query.")
    all: Annotated[dict[Word, "Check"], Field(max_length=MOST_PARTS)] | None = Field(
        None,
        description="Instead of a metric: parts, by names of your choice, each with a metric and "
        "limits. It rolls back when all of them do; one that is good lets it continue.",
    )
    any: Annotated[dict[Word, "Check"], Field(max_length=MOST_PARTS)] | None = Field(
        None,
        description="The same, and it rolls back when one of them does; all must be good to "
        "continue.",
    )
    promotion: Promotion | None = Field(
        None, alias="promote", description="What must hold to continue."
    )
    rollback: Limit | None = Field(None, description="It rolls back at once when this is met.")
    severity: Literal["hard", "soft"] = Field("hard", description="A soft check is only reported.")
    evidence: Literal["observed", "sequential"] = Field(
        "sequential",
        description="Whether it rolls back by sequential evidence about the true error rate or "
        "latency, or by the observed value. Other metrics are always judged by observed values.",
    )
    min_requests: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)] = Field(
        50, description="With fewer requests an observed value says nothing."
    )
    max_age: Duration = Field(
        timedelta(minutes=2),
        description="A value says nothing of now when its newest sample is older than this.",
    )
    window: Duration = Field(
        timedelta(minutes=5),
        description="A value is over the step so far, at most this long; of a rate or quantile "
        "longer, up to 2h, until min_requests are in it.",
    )
    baseline: Literal["stable", "before", "same_hour"] = Field(
        "stable",
        description="What a relative limit compares with: the stable revision now, the hour before "
        "the start, or the same hour of the last seven days. Only the first allows evidence.",
    )
    mitigate: Mitigation | None = Field(
        None, description="What to try before this check rolls the canary back."
    )
    emergency: bool = Field(
        False,
        strict=True,
        description="A rollback by this check pages at the highest severity and throws the kill "
        "switch.",
    )
    owner: Word | None = Field(
        None,
        description="Who acts when this check rolls back: the page names the role, and its "
        "people are mentioned in the thread.",
    )
    advice: Line | None = Field(None, description="What a person looks into or does by hand then.")

    @model_validator(mode="before")
    @classmethod
    def _of_parts(cls, value: Any) -> Any:
        """One of several parts has the first one's metric, so that it is a check like any other."""
        return with_first_metric(value)

    @field_validator("promotion", mode="after")
    @classmethod
    def _promote_fits(cls, value: Promotion | None, info: ValidationInfo) -> Promotion | None:
        if value is None:
            return None
        return value.model_copy(update={"limit": on_metric(value.limit, info)})

    @field_validator("rollback", mode="after")
    @classmethod
    def _rollback_fits(cls, value: Limit | None, info: ValidationInfo) -> Limit | None:
        return value and on_metric(value, info)

    @field_validator("window", "max_age", mode="after")
    @classmethod
    def _sensible(cls, value: timedelta) -> timedelta:
        if value > LONGEST_WINDOW:
            raise FieldError(format_duration(value), "at most 24h")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.parts:
            parts_fit(self)
            return self
        if self.promote is None and self.rollback is None:
            raise FieldError(
                Said("neither promote nor rollback"),
                "promote:, rollback: or both",
                "a check needs a limit",
            )
        if self.promote and self.rollback and overlap(self.promote, self.rollback):
            raise FieldError(
                self.rollback.text,
                f"a limit that no value meets together with promote: {quoted(self.promote.text)}",
                "such a value would both continue and roll back",
                at=("rollback",),
            )
        baseline_fits(self)
        if self.severity == "soft" and (self.emergency or self.mitigate):
            raise FieldError(
                Said("a soft check"),
                "severity: hard beside emergency or mitigate",
                at=("severity",),
            )
        if self.severity == "soft" and self.holds_at_once:
            raise FieldError(
                Said("a soft check"), "severity: hard beside hold_at_once", at=("severity",)
            )
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler.resolve_ref_schema(handler(schema))
        whole.pop("required", None)
        whole["oneOf"] = [{"required": [each]} for each in ("metric", "all", "any")]
        return whole

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        unsaid = {"metric"} if self.parts else {"all", "any"}
        return {name: value for name, value in written.items() if name not in unsaid}

    @property
    def parts(self) -> "dict[str, Check]":
        """Its parts by name; none where it has a metric."""
        return self.all or self.any or {}

    @property
    def promote(self) -> Limit | None:
        """The limit to continue."""
        return self.promotion.limit if self.promotion else None

    @property
    def assurance(self) -> Assurance:
        """How sure the judge must be that ``promote`` holds."""
        return self.promotion.assurance if self.promotion else "observed"

    @property
    def holds_at_once(self) -> bool:
        """Whether a missed ``promote`` does not wait for the end of the soak."""
        return self.promotion is not None and self.promotion.hold_at_once

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits that are set, its own or its parts'."""
        own = tuple(each for each in (self.promote, self.rollback) if each)
        return own + tuple(limit for part in self.parts.values() for limit in part.limits)


class CheckChange(PlanModel):
    """What a step changes in a check of the plan, or a check that only this step has."""

    metric: Metric | None = None
    all: Annotated[dict[Word, Check], Field(max_length=MOST_PARTS)] | None = None
    any: Annotated[dict[Word, Check], Field(max_length=MOST_PARTS)] | None = None
    promotion: Promotion | None = Field(None, alias="promote")
    rollback: Limit | None = None
    severity: Literal["hard", "soft"] | None = None
    evidence: Literal["observed", "sequential"] | None = None
    min_requests: int | None = None
    max_age: Duration | None = None
    window: Duration | None = None
    baseline: Literal["stable", "before", "same_hour"] | None = None
    mitigate: Mitigation | None = None
    emergency: bool | None = None
    owner: Word | None = None
    advice: Line | None = None

    @property
    def adds(self) -> bool:
        """Whether it says enough to be a check of its own."""
        return bool(self.metric or self.all or self.any)

    @model_serializer(mode="wrap")
    def _only_what_is_set(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        names = {type(self).model_fields[name].alias or name for name in self.model_fields_set}
        return {name: value for name, value in written.items() if name in names}


def changed(check: Check | None, change: CheckChange) -> Check:
    """``check`` with what ``change`` sets; raises ValidationError when that makes no check."""
    base = check.model_dump(mode="json", by_alias=True) if check else {}
    return Check.model_validate({**base, **change.model_dump(mode="json", by_alias=True)})
