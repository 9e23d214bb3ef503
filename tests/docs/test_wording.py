"""A better wording is one edit: its golden file is written anew, and no test knows it by heart."""

import re
from collections.abc import Iterator

from tests.docs.pages import ROOT
from tests.docs.sentences import known_by_heart, worded

WORDING = ("bot", "infra", "functions", "cli")
EXAMPLES = "bot/plan/reading/examples.py"
"""Pieces of plans, which tests write, too; nothing that is said to people."""


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    """The name and the text of every module of these folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_test_knows_a_sentence_by_heart() -> None:
    """It asserts the fact: who, what, how many, which code comes next."""
    wording = worded(text for name, text in sources(*WORDING) if name != EXAMPLES)
    found = [
        f"{name}:{line}: {text}"
        for name, source in sources("tests")
        for line, text in known_by_heart(source, wording)
    ]
    assert found == []


def test_a_sentence_is_found_wherever_it_is_broken() -> None:
    """Across lines, and between what is filled in."""
    wording = worded(['x = f"{who} may not, and asks " "one of the operators of the plan"'])
    known = 'x = ("and asks one of the "\n"operators of the plan, who")'
    assert [line for line, _ in known_by_heart(known, wording)] == [1]
    assert list(known_by_heart('x = "asks one of the operators"', wording)) == []
    assert list(known_by_heart('"""and asks one of the operators of the plan"""', wording)) == []


def test_what_decides_names_no_command_and_no_vendor() -> None:
    """It answers with codes: which command or product that is, the edges say."""
    said = re.compile(r"slack|cloud run|pagerduty's|/canary|(?<!-)--[a-z]", re.IGNORECASE)
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in sources("bot/rollout")
        for number, line in enumerate(text.splitlines(), 1)
        if said.search(line)
    ]
    assert found == []
