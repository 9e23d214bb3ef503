"""SECURITY.md says what is so: each claim names the tests that hold it, and they exist."""

import re
from collections.abc import Iterator

import pytest

from tests.docs.pages import ROOT

PAGE = ROOT / "SECURITY.md"
CLAIMING = ("## What is trusted", "## What is checked today")
_HELD_BY = re.compile(r"\(([\w./-]+)::(\w+)\)")


def sections(page: str) -> Iterator[str]:
    """The text under each heading that claims something."""
    for part in re.split(r"^(?=## )", page, flags=re.MULTILINE):
        if part.startswith(CLAIMING):
            yield part.partition("\n")[2]


def claims(page: str) -> Iterator[str]:
    """Rows of tables and items of lists, in one line each; any other prose is a claim, too."""
    for section in sections(page):
        for block in re.split(r"\n\s*\n|\n(?=[-|#])", section):
            text = " ".join(block.split())
            if text and not text.startswith(("#", "| ---", "| who or what", "Each line names")):
                yield text


def test_each_claim_names_a_test() -> None:
    """A claim without one is removed, or gets one."""
    page = PAGE.read_text(encoding="utf-8")
    found = list(claims(page))
    assert len(found) > 40
    assert [claim for claim in found if not _HELD_BY.search(claim)] == []


def test_each_named_test_exists() -> None:
    """In the file that is named: a function of Python, or a run of Terraform."""
    missing = []
    for file, name in _HELD_BY.findall(PAGE.read_text(encoding="utf-8")):
        path = ROOT / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        wanted = f'run "{name}"' if path.suffix == ".hcl" else f"def {name}("
        if wanted not in text:
            missing.append(f"{file}::{name}")
    assert missing == []


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("## What is checked today\n\n- All is well.\n", 1),
        ("## What is checked today\n\nAll is well,\nsays nobody.\n", 1),
        ("## What is trusted\n\n| who | may | because |\n| --- | --- | --- |\n| he | all | - |", 2),
        ("## What is not checked yet\n\n- Nothing.\n", 0),
    ],
)
def test_a_claim_is_found_wherever_it_stands(page: str, count: int) -> None:
    """In a list, in a table and in prose; what is not checked claims nothing."""
    assert sum(not _HELD_BY.search(claim) for claim in claims(page)) == count
