"""As much of a JSON Schema validator as our schema needs, so that tests need no package for it."""

import re
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}
KNOWN = {
    "$ref", "$defs", "$schema", "title", "description", "default", "type", "const", "enum", "anyOf",
    "oneOf", "pattern", "properties", "patternProperties", "propertyNames", "additionalProperties",
    "required", "items", "minItems", "maxItems", "maxProperties", "minimum", "maximum", "maxLength",
    "format",
}  # fmt: skip


class Validator:
    """Says whether data follows a schema, in the words of JSON Schema draft 2020-12."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def accepts(self, data: Any) -> bool:
        """Whether ``data`` follows the whole schema."""
        return self._follows(data, self.schema)

    def _follows(self, data: Any, schema: Any) -> bool:
        if isinstance(schema, bool):
            return schema
        unknown = set(schema) - KNOWN
        assert not unknown, f"this validator does not know {unknown}"
        if "$ref" in schema and not self._follows(data, self._resolve(schema["$ref"])):
            return False
        if "anyOf" in schema and not any(self._follows(data, each) for each in schema["anyOf"]):
            return False
        if "oneOf" in schema and sum(self._follows(data, each) for each in schema["oneOf"]) != 1:
            return False
        if "type" in schema and not _is_a(data, schema["type"]):
            return False
        if "const" in schema and data != schema["const"]:
            return False
        if "enum" in schema and data not in schema["enum"]:
            return False
        return (
            self._text(data, schema)
            and self._number(data, schema)
            and self._list(data, schema)
            and self._mapping(data, schema)
        )

    def _resolve(self, ref: str) -> Any:
        return self.schema["$defs"][ref.removeprefix("#/$defs/")]

    @staticmethod
    def _text(data: Any, schema: dict[str, Any]) -> bool:
        if not isinstance(data, str):
            return True
        short = len(data) <= schema.get("maxLength", len(data))
        return short and bool(re.search(schema.get("pattern", ""), data))

    @staticmethod
    def _number(data: Any, schema: dict[str, Any]) -> bool:
        if isinstance(data, bool) or not isinstance(data, int | float):
            return True
        return bool(schema.get("minimum", data) <= data <= schema.get("maximum", data))

    def _list(self, data: Any, schema: dict[str, Any]) -> bool:
        if not isinstance(data, list):
            return True
        if not schema.get("minItems", 0) <= len(data) <= schema.get("maxItems", len(data)):
            return False
        return all(self._follows(each, schema.get("items", True)) for each in data)

    def _mapping(self, data: Any, schema: dict[str, Any]) -> bool:
        if not isinstance(data, dict):
            return True
        if not all(name in data for name in schema.get("required", [])):
            return False
        if len(data) > schema.get("maxProperties", len(data)):
            return False
        return all(self._pair(name, value, schema) for name, value in data.items())

    def _pair(self, name: str, value: Any, schema: dict[str, Any]) -> bool:
        if not self._follows(name, schema.get("propertyNames", True)):
            return False
        known = [
            *([schema["properties"][name]] if name in schema.get("properties", {}) else []),
            *(s for p, s in schema.get("patternProperties", {}).items() if re.search(p, name)),
        ]
        if not known:
            known = [schema.get("additionalProperties", True)]
        return all(self._follows(value, each) for each in known)


def _is_a(data: Any, kind: str) -> bool:
    if isinstance(data, bool):
        return kind == "boolean"
    return isinstance(data, _TYPES[kind])
