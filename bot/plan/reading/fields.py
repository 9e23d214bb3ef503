"""The fields of the plan language as tables: what each is, what it is without, and an example."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from bot.plan.limits.checks import CheckChange
from bot.plan.plan import Plan
from bot.plan.probes import FieldPath
from bot.plan.reading.examples import EXAMPLES
from bot.plan.reading.schema import json_schema
from bot.plan.values.base import Spelled, WebAddress
from bot.plan.values.units import Duration

_NO_PARTS = (Spelled, CheckChange)


def field_tables() -> str:
    """Markdown: one table per part of a plan, each part after the one that first uses it."""
    return "\n".join(line for model in parts(Plan, {}) for line in _table(model))


def parts(kind: Any, seen: dict[type[BaseModel], None]) -> dict[type[BaseModel], None]:
    """The models that plans are made of, without those that are written as one string."""
    if not isinstance(kind, type):
        for each in get_args(kind):
            parts(each, seen)
    elif issubclass(kind, BaseModel) and kind not in seen and not issubclass(kind, _NO_PARTS):
        seen[kind] = None
        for field in kind.model_fields.values():
            parts(field.annotation, seen)
    return seen


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield f"### {model.__name__}"
    yield ""
    yield " ".join((model.__doc__ or "").replace("``", "`").split())
    yield ""
    yield "| field | type | what it says | default | example |"
    yield "| --- | --- | --- | --- | --- |"
    described = _described(model)
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in described:
            continue
        kind, says, default = described[key]
        example = EXAMPLES[model.__name__][key].replace("|", r"\|")
        yield f"| `{key}` | {kind} | {says} | {default} | `{example}` |"
    yield ""


def _described(model: type[BaseModel]) -> dict[str, tuple[str, str, str]]:
    """What the schema says about each field: its type, description and default."""
    schema = json_schema()
    part = schema if model is Plan else schema["$defs"][model.__name__]
    objects = [each for each in (part, *part.get("anyOf", [])) if "properties" in each]
    return {
        name: (
            _type(field).replace("|", r"\|"),
            _says(field, schema["$defs"]).replace("|", "\\|"),
            "must be given" if name in objects[0].get("required", []) else _default(field),
        )
        for name, field in objects[0]["properties"].items()
    }


def _type(field: dict[str, Any]) -> str:
    """In words: text, a number, one of a few words, another table's part, or lists of them."""
    if "$ref" in field:
        return str(field["$ref"].removeprefix("#/$defs/"))
    if "anyOf" in field or "oneOf" in field:
        kinds = (_type(each) for each in field.get("anyOf") or field["oneOf"])
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind != "nothing"))
    if "enum" in field or "const" in field:
        return " or ".join(f"`{each}`" for each in field.get("enum", [field.get("const")]))
    if field.get("pattern") in _SPELLED:
        return _SPELLED[field["pattern"]]
    kind = field.get("type")
    if kind == "array":
        return f"list of {_type(field.get('items', {}))}"
    if kind == "object":
        inside = [*field.get("patternProperties", {}).values(), field.get("additionalProperties")]
        value = next((each for each in inside if isinstance(each, dict)), {})
        return f"{_type(value)} by name" if value else "anything by name"
    return _SCALARS.get(str(kind), "anything")


_SPELLED = {
    TypeAdapter(kind).json_schema().get("pattern"): words
    for kind, words in ((Duration, "duration"), (WebAddress, "address"), (FieldPath, "field"))
}
"""What some texts are, by how they are written."""
_SCALARS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "null": "nothing",
}


def _says(field: dict[str, Any], parts: dict[str, Any]) -> str:
    for each in (field, *field.get("anyOf", [])):
        if "description" in each:
            return str(each["description"])
        if "$ref" in each:
            name = each["$ref"].removeprefix("#/$defs/")
            part = parts[name]
            whole = [each for each in (part, *part.get("anyOf", [])) if "description" in each]
            return str(whole[-1]["description"]) if whole else name
        if "enum" in each:
            return f"One of {', '.join(each['enum'])}."
    return ""


def _default(field: dict[str, Any]) -> str:
    default = field.get("default", "")
    if isinstance(default, dict | list):
        return "see there" if default else ""
    if isinstance(default, bool):
        default = str(default).lower()
    return f"`{default}`" if default != "" else ""
