"""Confirmations: what a person says is so, each with one press."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.plan.values.base import Line, PlanModel, Word


class Confirmation(PlanModel):
    """What somebody confirms, with their name. A text alone is ``what``."""

    what: Line = Field(description="What is so, in words.")
    by: Word | None = Field(
        None, description="The role that confirms it; whoever may promote, unless given."
    )


def _texts(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return value
    return [{"what": each} if isinstance(each, str) else each for each in value]


Confirmations = Annotated[
    tuple[Confirmation, ...],
    Field(max_length=30),
    BeforeValidator(_texts, json_schema_input_type=list[Line | Confirmation]),
]
"""In their order; people name them by their numbers, from 1."""
