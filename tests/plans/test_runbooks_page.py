"""``docs/runbooks.md``, the plans and their scenarios say the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.docs.pages import ROOT

PLANS, PAGE = ROOT / "plans", ROOT / "docs" / "runbooks.md"
SCENARIOS = PLANS / "scenarios"


class Row(NamedTuple):
    """A line of a runbook: of which plan, what that says, and the scenarios that show it."""

    plan: str
    says: str
    shown_by: tuple[str, ...]


def rows() -> Iterator[Row]:
    """Those of the page."""
    plan = ""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            plan = line.removeprefix("## ")
        found = re.fullmatch(r"\| [^`]*?(?:`[^`]*`[^`|]*)*?\| `([^`]+)` \| (.+) \|", line)
        if found:
            yield Row(plan, found[1], tuple(found[2].split(", ")))


def table_lines() -> int:
    """How many rows the tables have."""
    lines = PAGE.read_text("utf-8").splitlines()
    return sum(line.startswith("| ") for line in lines) - 2 * len(folders())


def folders() -> list[Path]:
    """A folder of scenarios for each plan."""
    return sorted(path for path in SCENARIOS.iterdir() if path.is_dir())


def test_each_row_is_read() -> None:
    """None is passed over for how it is written."""
    assert len(list(rows())) == table_lines()


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.plan}: {row.says[:40]}")
def test_the_plan_says_it(row: Row) -> None:
    """Word for word."""
    assert row.says in (PLANS / f"{row.plan}.yaml").read_text("utf-8")


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_each_scenario_shows_a_line(folder: Path) -> None:
    """And each that a line names is there."""
    named = {name for row in rows() if row.plan == folder.name for name in row.shown_by}
    assert named == {file.stem for file in folder.glob("*.yaml")}
