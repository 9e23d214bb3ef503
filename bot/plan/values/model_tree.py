"""What stands where in a plan, read off its models."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bot.plan.values.errors import Path


def known_fields(model: type[BaseModel], path: Path) -> list[str]:
    """The fields that may stand at ``path`` below ``model``, as the file spells them."""
    here = model_at(model, path)
    return [field.alias or name for name, field in here.model_fields.items()] if here else []


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """What stands at ``path`` below ``model``, where that has fields."""
    here: Any = model
    for part in path:
        here = _below(here, part)
    return here if _is_model(here) else None


def fields_below(model: type[BaseModel]) -> Iterator[tuple[str, str, type[BaseModel] | None]]:
    """Each field's name, the path from it to what has fields itself (``[]`` of a list, ``.NAME``
    of names of one's own), and that model, if any."""
    for name, field in model.model_fields.items():
        here, way = _model_or_container(field.annotation), ""
        while here is not None and not _is_model(here):
            way += ".NAME" if get_origin(here) is dict else "[]"
            here = _below(here, 0)
        yield field.alias or name, way, here


def _below(kind: Any, part: str | int) -> Any:
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            if part == (field.alias or name):
                return _model_or_container(field.annotation)
    arguments = [each for each in get_args(kind) if each is not Ellipsis]
    return _model_or_container(arguments[-1]) if arguments else None


def _model_or_container(kind: Any) -> Any:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        return _model_or_container(next(each for each in get_args(kind) if each is not type(None)))
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
