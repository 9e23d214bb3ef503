"""Paths that the framework routes nowhere, or answers itself: each function answers them as it does
any other."""

from collections.abc import Iterator

import pytest

from tests.security.doors import Doors, doors
from tests.support.served_functions import TARGETS

ODD = [
    "/%0a",
    "/v1/rollouts/%0a",
    "/v1/rollouts/a%0a",
    "/canary%0Ax",
    "/%0d%0aLocation:%20x",
    "/%e2%80%a8%0a",
    "/robots.txt",
    "/favicon.ico",
    "//elsewhere.example/x",
    "/v1//rollouts",
    "/%00",
    "/%ff%fe%0a",
]


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """All functions."""
    with doors(tmp_path_factory.mktemp("doors")) as ready:
        yield ready


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("target", TARGETS)
def test_a_path_that_leads_nowhere_is_answered_by_the_function(
    shut: Doors, target: str, method: str
) -> None:
    """In its own form, with the status of any path that it does not have."""
    plain = shut.ask(target, method, b"", path="/nothing-here")
    for path in ODD:
        odd = shut.ask(target, method, b"", path=path)
        assert (odd.status_code, odd.content_type) == (plain.status_code, plain.content_type), path
        assert "Location" not in odd.headers, path


@pytest.mark.parametrize("path", ODD)
def test_a_pipeline_is_answered_json(shut: Doors, path: str) -> None:
    """Whatever it asks for."""
    answer = shut.ask("api", "get", b"", path=path)
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["status"] == answer.status_code
