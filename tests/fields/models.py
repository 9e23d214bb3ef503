"""The models of a plan, and the fields that could be ignored."""

from collections.abc import Mapping

from pydantic import BaseModel

from bot.plan.plan import Plan
from bot.plan.reading.fields import parts


def models() -> Mapping[str, type[BaseModel]]:
    """Every model that a plan is written in."""
    return {model.__name__: model for model in parts(Plan, {})}


def names() -> list[str]:
    """``Model.field`` for every field that can be left out: without one that must be given there is
    no plan."""
    return [
        f"{name}.{field}"
        for name, model in models().items()
        for field, info in model.model_fields.items()
        if not info.is_required()
    ]
