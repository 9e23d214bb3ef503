"""docs/openapi.json is what the models say."""

import json
from collections.abc import Iterator
from typing import Any

from bot.service.pipelines.openapi import REF, document
from functions.api import KEY, LONGEST_WAIT, NEWEST, ONE, TITLES
from tests.unit.service.write_openapi import OPENAPI, text


def test_the_document_is_current() -> None:
    """The file in the repository is exactly what the models make now; if not, renew it with
    ``python -m tests.unit.service.write_openapi``."""
    assert OPENAPI.read_text(encoding="utf-8") == text()


def refs(value: Any) -> Iterator[str]:
    """Every reference in it."""
    if isinstance(value, dict):
        yield from (each for name, each in value.items() if name == "$ref")
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from refs(each)


def test_each_reference_leads_somewhere() -> None:
    """A schema that is named is there, and each that is there is named."""
    found = document()
    assert {each.removeprefix(REF) for each in refs(found)} == set(found["components"]["schemas"])


def test_it_says_what_the_function_takes() -> None:
    """Paths, the key and the longest wait are the function's own; each problem has a title."""
    paths = document()["paths"]
    key = paths["/v1/rollouts"]["post"]["parameters"][0]
    wait = paths["/v1/rollouts/{id}"]["get"]["parameters"][1]
    assert (key["name"], key["schema"]["pattern"]) == ("Idempotency-Key", f"^{KEY.pattern}$")
    assert wait["schema"]["maximum"] == LONGEST_WAIT
    for path, read in (("/v1/rollouts/{id}", ONE), ("/v1/services/{service}/rollout", NEWEST)):
        parameter = paths[path]["get"]["parameters"][0]
        inner = parameter["schema"]["pattern"].strip("^$")
        assert read.pattern == path.replace(f"{{{parameter['name']}}}", f"({inner})")
    answers = {
        int(status)
        for path in paths.values()
        for operation in path.values()
        for status in operation["responses"]
    }
    assert answers == {200, 201, 202, *TITLES}


def test_it_is_one_json_object() -> None:
    """As tools read it."""
    assert json.loads(text())["openapi"].startswith("3.1")
