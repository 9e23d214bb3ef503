"""Known weaknesses of pinned packages fail the check; a database that can't be asked does not."""

import json
from pathlib import Path

import pytest

from tests.audit import ask, found

SOUND = {"name": "anyio", "version": "4.16.0", "vulns": []}
WEAK = {
    "name": "jinja2",
    "version": "3.1.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.6"], "description": "escapes"}],
}
UNKNOWN = {"name": "blinker", "skip_reason": "Dependency not found on PyPI"}


def answer(*packages: object) -> str:
    """As pip-audit writes it."""
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_weakness_fails() -> None:
    """With what it is and which version fixes it."""
    said = found(answer(SOUND, WEAK, UNKNOWN))
    assert said.fails
    assert "jinja2 3.1.0: PYSEC-2026-1, fixed in 3.1.6" in said.words


def test_what_is_sound_is_counted() -> None:
    """And what the database does not know is named."""
    said = found(answer(SOUND, UNKNOWN))
    assert not said.fails
    assert said.words == "audit: no known weakness in 1 packages; not known to it: blinker."


def test_no_answer_is_said_and_is_no_verdict() -> None:
    """Without a network, without the command, or with an answer of another shape."""
    for text in (answer(UNKNOWN), "", "[1]", "null", ask("no-such-command", "requirements.txt")):
        said = found(text)
        assert not said.fails
        assert said.words.startswith("audit: not done, ")


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_has_its_hashes(file: str) -> None:
    """pip takes nothing else then than what was locked."""
    text = (Path(__file__).parents[3] / file).read_text(encoding="utf-8")
    lines = [each for each in text.replace("\\\n", " ").splitlines() if "==" in each]
    assert len(lines) > 10
    assert [each for each in lines if "--hash=sha256:" not in each] == []
