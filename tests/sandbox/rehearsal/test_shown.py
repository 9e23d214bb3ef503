"""What a rehearsal shows: each check's failure, JSON, a page."""

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.page.svg import round_times, round_top
from tests.sandbox.rehearsal.rehearsing import SHOP, rehearse

BAD = """
events: {2m after 10%: canary errors 30%}
expect: [rolled_back because errors, completed]
"""


def test_without_a_scenario_each_check_fails_once(tmp_path: Path) -> None:
    """After a healthy canary, with what comes of it."""
    told = rehearse(tmp_path)
    assert told.exit_code == 0, told.output
    healthy, failures = told.stdout.split("When a check fails:\n")
    assert "completed after" in healthy
    errors, latency = re.findall(r"^  (\w+ .*)\n    (.*)", failures, re.MULTILINE)
    assert errors[0] == "errors 3% at 10%"
    assert re.match(r"rolling_back \d+m after it began: .* errors", errors[1])
    assert latency[0] == "latency 0.9s at 10%"
    assert re.match(r"rolling_back \d+m after it began: .* slower", latency[1])


def test_json_has_everything(tmp_path: Path) -> None:
    """The timeline, what evaluations saw, and what was expected; the exit code stays."""
    told = rehearse(tmp_path, BAD, SHOP, "--json")
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert found["phase"] == "rolled_back"
    assert [each["holds"] for each in found["expectations"]] == [True, False]
    paged = next(each for each in found["timeline"] if each["kind"] == "paged")
    assert paged["whom"] == ["sre"]
    assert found["evaluations"][-1]["seen"]["errors"]["canary"] > 0.1


class Page(HTMLParser):
    """Tags that are open, and addresses that a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.charts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        self.charts += tag == "svg"
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        assert self.open.pop() == tag


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    """Whole HTML with charts, nothing fetched; and words of people stay words."""
    scenario = f"{BAD}description: <b>bad</b> & worse\n"
    told = rehearse(tmp_path, scenario, SHOP, "--html", str(tmp_path / "page.html"))
    assert told.exit_code == 1
    text = (tmp_path / "page.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    assert (page.open, page.fetched) == ([], [])
    assert page.charts == 6
    assert "&lt;b&gt;bad&lt;/b&gt; &amp; worse" in text
    assert "prefers-color-scheme: dark" in text
    assert 'content="width=device-width' in text


@given(st.floats(1e-6, 1e9))
def test_an_axis_ends_at_a_round_value(value: float) -> None:
    """At 1, 2 or 5 with zeros, not far above the highest value."""
    top = round_top(value)
    assert value * (1 - 1e-9) <= top <= 2.5 * value * (1 + 1e-9)
    assert f"{top:e}"[0] in "125"


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=60)))
def test_an_axis_has_few_round_times(whole: timedelta) -> None:
    """From the start on, all of them within the time that is shown."""
    times = round_times(whole)
    assert times[0] == timedelta()
    assert 2 <= len(times) <= 9
    assert times[-1] <= whole
