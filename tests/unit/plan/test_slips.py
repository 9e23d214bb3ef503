"""The commonest slips in YAML: each has a sentence that names it and says what to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.reading.load import startable_plan
from bot.plan.values.errors import PlanError
from tests.unit.plan.examples import GOOD, problems

CHANNEL = 'channel: "#deployments"'
LEAD = "[lead@acme.example]"

# What is replaced, by what, the line of the problem, what was found, what is expected.
SLIPS = {
    "comment for a channel": (CHANNEL, "channel: #ops", 5, "'#ops' without", '"#ops"'),
    "comment for an optional value": ("watch: 1h", "watch: #1h", 26, "'#1h' without", '"#1h"'),
    "comment in a list": (LEAD, "[#x]", 8, "'#x' without quotes", '"#x"'),
    "comment for an item": (f" {LEAD}", "\n    - #x", 9, "'#x' without quotes", '"#x"'),
    "comment before a brace": ("{page: sre}", "{page: sre # y}", 30, "a # before the }", "after"),
    "no colon": ("watch: 1h", "watch 1h", 26, "no colon", "watch: 1h"),
    "no colon in the first field": ("version: 1", "version 1", 1, "no colon", "version: 1"),
    "wide colon": ("watch: 1h", "watch\uff1a1h", 26, "'\uff1a'", "watch: 1h"),
    "odd blank after a colon": ("watch: 1h", "watch:\u00a01h", 26, "not a space", "plain"),
    "quote that ends lines later": (CHANNEL, 'channel: "#ops', 5, "a quote", "a second"),
    "quote before a field": ("watch: 1h", '"watch: 1h', 26, "a quote", "a second"),
    "quote within quotes": ("watch: 1h", "watch: 'it's 1h'", 26, "inside", '"it\'s 1h"'),
    "comma too many": (LEAD, "[a@b.example,, c@d.example]", 8, "two commas", "one"),
    "comment in a mapping": ("page: sre", "page: #sre}", 30, "'#sre' without", '"#sre"'),
    "mention": (CHANNEL, "channel: @ops", 5, "'@ops' without quotes", '"@ops"'),
    "mention in a list": (LEAD, "[@ana]", 8, "'@ana' without quotes", '"@ana"'),
    "backtick": (CHANNEL, "channel: `ops`", 5, "'`ops`' without quotes", "`ops`"),
    "percent first": ("watch: 1h", "watch: %1", 26, "'%1' without quotes", '"%1"'),
    "limit on a line of its own": ('"> 2x baseline"', "> 2x baseline", 17, "without", '"> 2x'),
    "limit in braces": ('"> 2% for 2m"', "> 2% for 2m", 13, "without quotes", '"> 2% for 2m"'),
    "no blank after a colon": ("watch: 1h", "watch:1h", 26, "'watch:1h'", "watch: 1h"),
    "no blank in braces": ("traffic: 10%", "traffic:10%", 20, "'traffic:10%'", "traffic: 10%"),
    "no blank after a dash": ("- {traffic: 10%", "-{traffic: 10%", 20, "a dash", "- {traffic"),
    "equals": ("watch: 1h", "watch = 1h", 26, "an =", "watch: 1h"),
    "two colons": ("watch: 1h", "watch: a: b", 26, "two colons", '"a: b"'),
    "open quote": ("watch: 1h", 'watch: "1h', 26, "a quote", "a second"),
    "open bracket": ("watch: 1h", "watch: [1h", 26, "a [ without its end", "a ]"),
    "open brace": ("watch: 1h", "watch: {1h", 26, "a { without its end", "a }"),
    "one blank too many": ("watch: 1h", " watch: 1h", 26, "indented unlike", "same number"),
    "item among fields": ("watch: 1h", "- watch: 1h", 26, "indented unlike", "same number"),
    "tab": ("watch: 1h", "\twatch: 1h", 26, "a tab", "spaces"),
    "blank from a page": ("watch: 1h", "\u00a0watch: 1h", 26, "not a space", "plain spaces"),
    "curly quotes": (CHANNEL, "channel: \u201c#ops\u201d", 5, "#ops", "quotes are curly"),
    "comment of another language": ("watch: 1h", "// y\nwatch: 1h", 26, "'//' for a", "a #"),
    "comment in between": ("watch: 1h", "/* y */\nwatch: 1h", 26, "'/*' for a", "a #"),
    "comment of SQL": ("watch: 1h", "-- y\nwatch: 1h", 26, "'--' for a comment", "a #"),
    "star for a dash": ("- {traffic: 10%", "* {traffic: 10%", 20, "'*' before an", "- {traffic"),
    "dot for a dash": ("- {traffic: 10%", "\u2022 {traffic: 10%", 20, "before an item", "- {tr"),
    "long dash": ("Tue-Thu", "Tue\u2013Thu", 11, "Tue", "a hyphen (-) belongs"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_named_with_what_to_write(name: str) -> None:
    """One problem, at the line of the slip, that says what stands there and what belongs there."""
    old, new, line, found, expected = SLIPS[name]
    assert old in GOOD
    (problem,) = problems(GOOD.replace(old, new, 1))
    assert problem.line == line
    assert found in problem.found
    assert expected in f"{problem.expected} ({problem.hint})"


@given(
    st.sampled_from(["watch", "channel", "name", "on_rollback"]),
    st.text("abz-", min_size=1, max_size=40),
)
def test_no_value_is_lost_to_a_comment(field: str, word: str) -> None:
    """A field whose value begins with # never counts as left out, optional or not."""
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"{field}:")]
    found = problems("\n".join([*lines, f"{field}: #{word}"]))
    assert [each.found for each in found] == [f"'#{word}' without quotes"]


@pytest.mark.parametrize("value", ["", " # sre"])
def test_a_field_without_a_value_is_no_field_left_out(value: str) -> None:
    """Whoever wrote it meant something: a plan that pages nobody is not found out by then."""
    text = GOOD.replace("{page: sre}", f"\n  page:{value}", 1)
    with pytest.raises(PlanError) as refused:
        startable_plan(text, "p.yaml")
    (problem,) = refused.value.problems
    assert (problem.field, problem.line, problem.found) == ("on_rollback.page", 31, "nothing")


def test_a_mark_of_the_encoding_is_no_slip() -> None:
    """Some editors begin a file with it."""
    assert problems(f"\ufeff{GOOD}") == ()


def test_a_real_comment_is_no_slip() -> None:
    """Comments with a blank after the # are fine, on lines of their own and at the end of lines."""
    text = GOOD.replace("watch: 1h", "# all day\nwatch: 1h  # not longer\nalerts:  # rules\n", 1)
    text = text.replace("alerts:\n  rules", "  rules", 1)
    assert problems(text) == ()
