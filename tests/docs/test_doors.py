"""Tests go through doors: none replaces a part of the code that it tests."""

import pytest

from tests.docs.pages import ROOT
from tests.docs.patches import patches

EXCEPTIONS = {
    "tests/simulation/planted/": "a planted bug is a change to the code, which must be found",
    "tests/simulation/wires/virtual_time.py": "the clock of Google's retries is not ours",
    "tests/mutants/": "so is a mutant; it is written into a syntax tree",
    "tests/fields/plugin.py": "so is a field that is ignored, which a scenario must miss",
}


def test_no_test_replaces_a_part_of_ours() -> None:
    """A port is faked or disturbed, the sandbox fails as its outside would; see EXCEPTIONS."""
    found = [
        f"{name}:{line}: {words}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith(tuple(EXCEPTIONS))
        for line, words in patches(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "reaching",
    [
        'monkeypatch.setattr("bot.retry.PAUSE", 0)',
        "from bot import retry\nmonkeypatch.setattr(retry, 'PAUSE', 0)",
        "from bot.retry import Policy\nwith patch.object(Policy, 'wait'): ...",
        "from unittest import mock\nmock.patch('functions.tick.handle')",
        "def test(world): monkeypatch.setattr(world.store, 'commit', broken)",
        "from infra import posts\nposts.PAGE = 2",
        "import bot.retry\nsetattr(bot.retry, 'PAUSE', 0)",
        "import bot.retry\nmonkeypatch.setitem(bot.retry.ALL, 'x', 1)",
    ],
)
def test_reaching_in_is_found(reaching: str) -> None:
    """However it is written."""
    assert list(patches(reaching)) != []


@pytest.mark.parametrize(
    "fair",
    [
        "monkeypatch.setenv('CANARIO_STORE', 'firestore')",
        "import socket\nmonkeypatch.setattr(socket, 'getaddrinfo', none)",
        "monkeypatch.setattr('time.time', now)",
        "world.store = RacedStore()",
    ],
)
def test_what_is_not_ours_may_be_replaced(fair: str) -> None:
    """The environment, Python's own modules, and the parts of a test's world."""
    assert list(patches(fair)) == []
