"""The watch: the time after the last step in which a rollout still rolls back by itself."""

from datetime import timedelta
from typing import Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from bot.plan.values.base import PlanModel
from bot.plan.values.errors import FieldError
from bot.plan.values.units import Duration, Percent, read_duration

MOST_KEPT = 20
"""In percent: who keeps more on stable than that has another step to write."""


class Watch(PlanModel):
    """How long a rollout is watched after its last step, and what stays on stable until then.

    What is kept makes the last step and the watch comparable with stable: without it an incident
    of everybody can't be told from one of the canary. ``watch: 24h`` is ``watch: {for: 24h}``.
    """

    for_: Duration = Field(alias="for", description="How long.")
    keep: Percent = Field(
        5,
        description="What stays on stable from the last step until the watch is over, to compare "
        "with and to roll back to; 0% keeps nothing.",
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, str | timedelta):
            return {"for": read_duration(value)}
        if isinstance(value, (dict, cls)):
            return value
        raise FieldError(value, "a duration such as 24h, or {for: 24h, keep: 5%}")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [whole["properties"]["for"], whole]}
