"""Statuses of answers as plans write them: ``429``, a class as ``5xx``, or several of both."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.plan.values.base import Matches


def _several(value: Any) -> Any:
    several = value if isinstance(value, list | tuple) else [value]
    return [str(each) if type(each) is int else each for each in several]


Status = Annotated[str, Matches(r"[1-5](xx|[0-9][0-9])", "a status such as 200, or a class as 2xx")]
Statuses = Annotated[
    tuple[Status, ...],
    Field(min_length=1, max_length=10),
    BeforeValidator(_several, json_schema_input_type=int | str | list[int | str]),
]


def among(statuses: Iterable[str], status: str) -> bool:
    """Whether a status such as ``429`` is one of these, or of a class that is."""
    return any(each in (status, f"{status[:1]}xx") for each in statuses)
