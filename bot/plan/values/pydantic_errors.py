"""Pydantic's errors in the plan's own words: path, what was found, what was expected, a hint."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.plan.values.errors import FieldError, FieldsError, Path, Said, nearest, one_of, quoted

NOTHING = Said("nothing")
TOO_FEW = "at least one of them"
UNKNOWN_FIELD = "the unknown field"
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "float_type": "a number",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
    "list_type": "a list",
    "tuple_type": "a list",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}


def field_errors(error: ValidationError, model: type[BaseModel]) -> list[FieldError]:
    """Every mistake in ``error``, with its path below ``model``, in the file's order of fields."""
    all_details = error.errors(include_url=False)
    errors = [each for details in all_details for each in _one(details, model)]
    meant = {(*each.at[:-1], meant_field(each)) for each in errors}
    around = {each.at[:length] for each in errors for length in range(len(each.at))}
    return [
        each
        for each in errors
        if not (each.found == NOTHING and each.at in meant)
        and not (each.expected == TOO_FEW and each.at in around)
    ]


def meant_field(error: FieldError) -> str:
    """For an unknown field the known one that is probably meant, else nothing."""
    if not error.found.startswith(UNKNOWN_FIELD):
        return ""
    return error.hint.removeprefix("did you mean ").strip("'?")


def _one(details: ErrorDetails, model: type[BaseModel]) -> Iterator[FieldError]:
    at: Path = tuple(part for part in details["loc"] if part != "[key]")
    ours = details.get("ctx", {}).get("error")
    if isinstance(ours, FieldsError):
        for each in ours.errors:
            yield _moved(each, at)
    elif isinstance(ours, FieldError):
        yield _moved(ours, at)
    else:
        found, expected, hint = _say(details, at, model)
        yield FieldError(found, expected, hint, at=at)


def _moved(error: FieldError, at: Path) -> FieldError:
    return FieldError(
        error.found, error.expected, error.hint, at=(*at, *error.at), reads=error.reads
    )


def _say(details: ErrorDetails, at: Path, model: type[BaseModel]) -> tuple[object, str, str]:
    kind, value, ctx = details["type"], details["input"], details.get("ctx", {})
    if kind == "missing":
        return NOTHING, f"the field {at[-1]!r}", "it has no default"
    if kind == "extra_forbidden":
        known = known_fields(model, at[:-1])
        hint = nearest(at[-1], known)
        expected = "a field that plans have here" if hint else one_of(known)
        return Said(f"{UNKNOWN_FIELD} {quoted(at[-1])}"), expected, hint
    if kind == "literal_error":
        known = [word.strip(" '") for word in ctx["expected"].replace(" or ", ", ").split(",")]
        return value, one_of(known), nearest(value, known)
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return value, f"{words} {ctx[key]}", ""
    if kind == "too_short":
        return value, TOO_FEW if ctx["min_length"] == 1 else f"{ctx['min_length']} of them", ""
    if kind == "too_long":
        return value, f"at most {ctx['max_length']} of them", ""
    return value, _EXPECTED.get(kind, details["msg"].lower()), ""


def known_fields(model: type[BaseModel], path: Path) -> list[str]:
    """The fields that may stand at ``path`` below ``model``, as the file spells them."""
    here: Any = model
    for part in path:
        here = _below(here, part)
    if not _is_model(here):
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


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
