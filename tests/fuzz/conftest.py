"""The functions that everything is given to, and what must hold whatever it was."""

import json
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from tests.security.doors import SECRETS, Doors, doors

MARK = "pl4nted-in-the-b0dy"
"""Stands in bodies where nothing has a reason to repeat it."""


@pytest.fixture(scope="module")
def taking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """All functions with the sandbox behind them; no longer than a module, for their settings are
    this process's environment."""
    with doors(tmp_path_factory.mktemp("fuzz")) as made:
        yield made


@pytest.fixture(autouse=True)
def discreet(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the functions logged in a test is looked through after it."""
    asked = "taking" in request.fixturenames
    functions: Doors | None = request.getfixturevalue("taking") if asked else None
    if functions is not None:
        functions.forget()
    yield
    if functions is not None:
        functions.world.settle()
        assert_discreet(functions.lines)


def assert_fine(answer: TestResponse) -> None:
    """It was answered, not with a fault of ours, and without anything that isn't its business."""
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    assert not any(secret in answer.text for secret in SECRETS)
    assert MARK not in answer.text


def assert_discreet(lines: list[str]) -> None:
    """No secret, no signature, no planted piece of a body, and no fault of ours in the log."""
    for line in lines:
        assert not any(secret in line for secret in (*SECRETS, "v0=", MARK)), line
        assert "traceback" not in json.loads(line), line
