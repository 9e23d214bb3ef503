"""The JSON Schema of plans, for editors: fields, spellings and what they mean."""

import inspect
import json
import re
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from bot.plan.plan import Plan
from bot.plan.values.units import format_duration

_ISO_DURATION = re.compile(r"P(\d+Y)?(\d+D)?(T.*)?")


def json_schema() -> dict[str, Any]:
    """A JSON Schema, draft 2020-12, of everything that a plan file may say.

    Rules between fields are left to ``canario plan check``.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Canario rollout plan",
        **_tidy(Plan.model_json_schema(mode="validation", by_alias=True)),
    }


def schema_text() -> str:
    """The schema as it is kept in a file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(node: Any) -> Any:
    """Pydantic's schema with our spellings, and without titles and defaults that say nothing."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidy(value) for key, value in node.items()}
    if isinstance(tidy.get("title"), str):
        del tidy["title"]
    if isinstance(tidy.get("description"), str):
        words = inspect.cleandoc(tidy["description"]).replace("``", "").split()
        tidy["description"] = " ".join(words)
    if tidy.get("default", True) in (None, [], {}):
        del tidy["default"]
    default = tidy.get("default")
    if isinstance(default, str) and _ISO_DURATION.fullmatch(default):
        tidy["default"] = format_duration(TypeAdapter(timedelta).validate_python(default))
    return tidy
