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

from bot.rollout.plan.base import PlanModel
from bot.rollout.plan.errors import FieldError
from bot.rollout.plan.limits import Limit

_AS_STABLE = Limit(op="<=", kind="times_baseline", value=1)


class Guard(PlanModel):
    """Limits against the stable revision. ``guard: false`` switches it off."""

    enabled: bool = Field(True, strict=True, description="Whether it counts.")
    errors: Limit = Field(_AS_STABLE, description="For the error rate.")
    latency: Limit = Field(_AS_STABLE, description="For the latency.")

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
        for name in ("errors", "latency"):
            limit: Limit = getattr(self, name)
            if not limit.relative or limit.op[0] != "<" or limit.threshold(1.0) == 0:
                raise FieldError(limit.text, "a limit such as <= 1x baseline", at=(name,))
        return self

    @model_serializer(mode="wrap")
    def _write(self, handler: SerializerFunctionWrapHandler) -> Any:
        return handler(self) if self.enabled else False
