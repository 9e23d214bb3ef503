"""The fields of the plan language as tables: what each is for, and what it is without."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from bot.plan.limits.checks import CheckChange
from bot.plan.plan import Plan
from bot.plan.reading.schema import json_schema
from bot.plan.values.base import Spelled

_NO_PARTS = (Spelled, CheckChange)


def field_tables() -> str:
    """Markdown: one table per part of a plan, each part after the one that first uses it."""
    return "\n".join(line for model in _parts(Plan, {}) for line in _table(model))


def _parts(kind: Any, seen: dict[type[BaseModel], None]) -> dict[type[BaseModel], None]:
    """The models that plans are made of, without those that are written as one string."""
    if not isinstance(kind, type):
        for each in get_args(kind):
            _parts(each, seen)
    elif issubclass(kind, BaseModel) and kind not in seen and not issubclass(kind, _NO_PARTS):
        seen[kind] = None
        for field in kind.model_fields.values():
            _parts(field.annotation, seen)
    return seen


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield f"### {model.__name__}"
    yield ""
    yield " ".join((model.__doc__ or "").replace("``", "`").split())
    yield ""
    yield "| field | what it says | default |"
    yield "| --- | --- | --- |"
    described = _described(model)
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in described:
            continue
        says, default = described[key]
        yield f"| `{key}` | {says} | {default} |"
    yield ""


def _described(model: type[BaseModel]) -> dict[str, tuple[str, str]]:
    """What the schema says about each field: its description and default."""
    schema = json_schema()
    part = schema if model is Plan else schema["$defs"][model.__name__]
    objects = [each for each in (part, *part.get("anyOf", [])) if "properties" in each]
    return {
        name: (
            _says(field, schema["$defs"]).replace("|", "\\|"),
            "must be given" if name in objects[0].get("required", []) else _default(field),
        )
        for name, field in objects[0]["properties"].items()
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
