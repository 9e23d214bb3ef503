"""The guard: errors and latency are not worse than stable's, even under every absolute limit."""

from typing import Any, Self

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from bot.plan.limits.limit import Limit
from bot.plan.values.base import PlanModel
from bot.plan.values.errors import FieldError
from bot.plan.values.statuses import Statuses

_AS_STABLE = Limit(op="<=", kind="times_baseline", value=1)


class Margins(PlanModel):
    """How much worse than stable a canary may be and still be certified as none the worse. It
    matters where a soak may end early."""

    errors: Limit | None = Field(
        None,
        description="For the error rate; 1.5x baseline and 0.1 points unless given.",
    )
    slow: Limit | None = Field(
        None,
        description="For the share of requests slower than stable's p95; 1.5x baseline unless "
        "given.",
    )


class Guard(PlanModel):
    """Limits against the stable revision. ``guard: false`` switches it off."""

    enabled: bool = Field(True, strict=True, description="Whether it counts.")
    errors: Limit = Field(_AS_STABLE, description="For the error rate.")
    errors_are: Statuses = Field(
        ("5xx",), description="Answers that are errors to it: a status, a class, or several."
    )
    latency: Limit = Field(_AS_STABLE, description="For the latency.")
    client_errors: Limit | None = Field(
        None,
        description="For the share of answers with 4xx: it holds when that is surely more, such as "
        "<= 1x baseline. Off unless given.",
    )
    share: bool = Field(
        True,
        strict=True,
        description="Whether it holds when the canary surely answers less than half of its share "
        "of the requests; of a flag, when either side has less than half of its share of the "
        "events, or the new side more than twice.",
    )
    hold_first: bool = Field(
        True,
        strict=True,
        description="Whether what is proven, small, and began in the middle of a step holds before "
        "it rolls back, by the guard or a limit. What checks with emergency find never does.",
    )
    margins: Margins = Field(
        default_factory=Margins, description="What a certificate of the guard allows."
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "boolean"}, handler.resolve_ref_schema(handler(schema))]}

    @model_validator(mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        return {"enabled": value} if isinstance(value, bool) else value

    @model_validator(mode="after")
    def _relative(self) -> Self:
        for name in ("errors", "latency", *(["client_errors"] if self.client_errors else [])):
            _against_stable(getattr(self, name), name)
        for name in ("errors", "slow"):
            margin: Limit | None = getattr(self.margins, name)
            if margin is not None:
                _against_stable(margin, "margins", name)
        return self

    @model_validator(mode="after")
    def _margins_fit(self) -> Self:
        """A limit of the plan's own is its own margin where the evidence has no other."""
        errors, slow = self.margins.errors, self.margins.slow
        if errors and self.errors.kind != "times_baseline" and errors.kind == "times_baseline":
            expected = f"points, as in errors: {self.errors.text}"
            raise FieldError(errors.text, expected, at=("margins", "errors"))
        if slow and self.latency.threshold(1.0) != 1:
            expected = f"no margin beside latency: {self.latency.text}, which is the margin then"
            raise FieldError(slow.text, expected, at=("margins", "slow"))
        return self

    @model_serializer(mode="wrap")
    def _write(self, handler: SerializerFunctionWrapHandler) -> Any:
        return handler(self) if self.enabled else False


def _against_stable(limit: Limit, *at: str) -> None:
    plain = not (limit.sustained or limit.growing or limit.of_share)
    if not (plain and limit.relative and limit.op[0] == "<" and limit.threshold(1.0)):
        raise FieldError(limit.text, "a limit such as <= 1x baseline", at=at)
