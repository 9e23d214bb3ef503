"""Pydantic's errors in the plan's own words: path, what was found, what was expected, a hint."""

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.plan.values.errors import (
    MEANT,
    FieldError,
    FieldsError,
    Path,
    Said,
    nearest,
    one_of,
    quoted,
)
from bot.plan.values.model_tree import known_fields

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
SHAPES = frozenset(_EXPECTED[kind] for kind in ("dict_type", "model_type", "list_type"))
"""What is expected where a list or a mapping belongs."""
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
    hint = error.hint
    misspelt = error.found.startswith(UNKNOWN_FIELD) and hint.startswith(MEANT)
    return hint.removeprefix(MEANT).strip("'?") if misspelt else ""


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
        return NOTHING, f"the field {at[-1]!r}", ""
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
