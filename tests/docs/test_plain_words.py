"""Pages, messages and code are in plain engineering English."""

import pytest

from tests.docs.pages import ROOT, read_pages
from tests.docs.plain_words import stumbled_over

FOLDERS = ("bot", "functions", "infra", "cli", "sandbox", "terraform", "plans")
KINDS = frozenset({".py", ".tf", ".yaml", ".md", ".json"})


@pytest.mark.parametrize("folder", FOLDERS)
def test_code_and_messages_are_plain(folder: str) -> None:
    """No phrase of ours that only we use stands in the code, in what it says, or in a plan."""
    files = [each for each in (ROOT / folder).rglob("*") if each.suffix in KINDS]
    assert files
    names = ((str(each.relative_to(ROOT)), each.read_text("utf-8")) for each in files)
    assert [line for name, text in names for line in stumbled_over(name, text)] == []


def test_tests_are_plain() -> None:
    """Nor in a test, but for these, and for what earlier versions wrote down."""
    own = {"plain_words.py", "test_plain_words.py"}
    files = [each for each in (ROOT / "tests").rglob("*.py") if each.name not in own]
    names = ((str(each.relative_to(ROOT)), each.read_text("utf-8")) for each in files)
    assert [line for name, text in names for line in stumbled_over(name, text)] == []


def test_pages_are_plain() -> None:
    """Nor on a page; records of decisions stay as they were written."""
    pages = {n: p for n, p in read_pages().items() if not n.startswith("docs/decisions/")}
    found = [line for name, page in pages.items() for line in stumbled_over(name, page.text)]
    assert found == []


@pytest.mark.parametrize("phrase", ["It goes on.", "going back", "mended", "it stands still"])
def test_a_phrase_of_ours_is_found(phrase: str) -> None:
    """With its line, and what to write."""
    (found,) = stumbled_over("page", f"A line.\n{phrase}")
    assert found.startswith("page:2: ")
