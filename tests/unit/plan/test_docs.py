import re
from pathlib import Path

import pytest

from bot.plan import Limit
from bot.plan.reading.fields import field_tables
from bot.plan.reading.load import load_plan
from bot.plan.startable import refusal

DOCS = Path(__file__).parents[3] / "docs" / "plans.md"


@pytest.mark.slow
def test_the_tables_of_fields_are_current() -> None:
    """The page ends with what ``canario plan fields`` prints."""
    _, tables = DOCS.read_text(encoding="utf-8").split("<!-- canario plan fields -->\n")
    assert tables == field_tables() + "\n"


def test_the_example_is_a_plan_that_runs() -> None:
    """The page's first plan can be copied and started."""
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (whole,) = (block for block in blocks if block.startswith("version: 1"))
    assert refusal(load_plan(whole, "docs/plans.md")) is None


def test_the_limits_on_the_page_are_limits() -> None:
    """Every limit in the page's table is one that the parser reads."""
    section = DOCS.read_text(encoding="utf-8").split("| limit | means |")[1].split("\n\n")[0]
    limits = re.findall(r"`([<>][^`]*)`", section)
    assert len(limits) >= 8
    for text in limits:
        assert Limit.parse(text).text
