"""What a scenario says in one sentence."""

from typing import Any

from pydantic import model_validator

from bot.plan.values.base import Spelled
from bot.plan.values.errors import FieldError


class Sentence(Spelled):
    """A text in a scenario. With a colon in it it stands in quotes, or YAML reads a mapping."""

    @model_validator(mode="before")
    @classmethod
    def _spell(cls, value: Any) -> Any:
        if isinstance(value, str):
            return cls.read(value)
        if isinstance(value, cls) or (
            isinstance(value, dict) and set(value) <= {*cls.model_fields}
        ):
            return value
        hint = "put the whole sentence in quotes" if isinstance(value, dict) else ""
        raise FieldError(value, cls.expected, hint)
