"""docs/openapi.json as tests read it: whether a value is what a schema says, and values that are. A
keyword that nobody here knows is an error, so that none is ignored."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

Schema = Mapping[str, Any]
DOCUMENT: Schema = json.loads(
    (Path(__file__).parents[3] / "docs" / "openapi.json").read_text(encoding="utf-8")
)
WORDS = {"title", "description", "default"}
"""Keywords that ask for nothing."""
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "array": list,
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)


class Operation(NamedTuple):
    """One method of a path."""

    method: str
    path: str
    said: Schema

    @property
    def body(self) -> Schema | None:
        """The schema of its body; None where it takes none."""
        content = self.said.get("requestBody", {}).get("content", {})
        return content["application/json"]["schema"] if content else None

    def parameters(self, place: str) -> Mapping[str, Schema]:
        """The schemas of those in the path, the query or the headers."""
        found = self.said.get("parameters", ())
        return {each["name"]: each["schema"] for each in found if each["in"] == place}


def operations() -> Iterator[Operation]:
    """All that there are."""
    for path, methods in DOCUMENT["paths"].items():
        for method, said in methods.items():
            yield Operation(method.upper(), path, said)


def resolved(schema: Schema) -> Schema:
    """What a reference leads to."""
    if "$ref" not in schema:
        return schema
    found: Schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def wrong(schema: Schema, value: Any, at: str = "") -> Iterator[str]:
    """What of a value is not as its schema says; nothing where it is."""
    schema = resolved(schema)
    for keyword, said in schema.items():
        if keyword not in WORDS and not _right(keyword, said, value, schema):
            yield f"{at or 'it'}: {keyword} {said!r} does not hold for {value!r}"
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name, each in value.items():
            yield from wrong(known.get(name, _others(schema)), each, f"{at}.{name}")
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from wrong(schema.get("items", {}), each, f"{at}[{number}]")


def _others(schema: Schema) -> Schema:
    found = schema.get("additionalProperties", {})
    return found if isinstance(found, dict) else {}


def _right(keyword: str, said: Any, value: Any, schema: Schema) -> bool:
    match keyword:
        case "type":
            number_is_flag = isinstance(value, bool) and said != "boolean"
            return isinstance(value, TYPES[said]) and not number_is_flag
        case "enum":
            return value in said
        case "const":
            return bool(value == said)
        case "anyOf":
            return any(not list(wrong(each, value)) for each in said)
        case "required":
            return not isinstance(value, dict) or set(said) <= set(value)
        case "additionalProperties":
            known = schema.get("properties", {})
            return said is not False or not isinstance(value, dict) or set(value) <= set(known)
        case "properties" | "items":
            return True
        case _:
            return _fits(keyword, said, value)


def _fits(keyword: str, said: Any, value: Any) -> bool:
    match keyword:
        case "pattern":
            return not isinstance(value, str) or re.search(said, value) is not None
        case "minLength":
            return not isinstance(value, str) or len(value) >= said
        case "maxLength":
            return not isinstance(value, str) or len(value) <= said
        case "minimum":
            return not isinstance(value, int) or value >= said
        case "maximum":
            return not isinstance(value, int) or value <= said
        case "format":
            if said == "date-time" and isinstance(value, str):
                return datetime.fromisoformat(value).tzinfo is not None
            return True
    raise NotImplementedError(f"nobody knows {keyword} here")


def values(schema: Schema) -> st.SearchStrategy[Any]:
    """What a schema of a request takes."""
    schema = resolved(schema)
    if "properties" in schema:
        required = {name: values(schema["properties"][name]) for name in schema.get("required", ())}
        others = {
            name: values(each)
            for name, each in schema["properties"].items()
            if name not in required
        }
        return st.fixed_dictionaries(required, optional=others)
    match schema.get("type"):
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "string":
            found = st.from_regex(schema.get("pattern", ""), fullmatch=True)
            fits = found.filter(lambda each: len(each) <= schema.get("maxLength", 10_000))
            return fits.filter(lambda each: not list(wrong(schema, each)))
    raise NotImplementedError(f"nobody makes values of {schema}")
