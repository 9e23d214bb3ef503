"""Help."""

import pytest

from bot.slack.grammar.help import ALL, DAILY, help_answer
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import HelpRequest, parse
from bot.slack.verbs.table import VERBS
from tests.unit.slack.grammar.reading import ASKED


@pytest.mark.parametrize("verb", VERBS)
def test_each_example_works(verb: str) -> None:
    """What help gives as an example is a line that can be written."""
    assert not isinstance(parse(VERBS[verb].example, ASKED), UsageError)


@pytest.mark.parametrize("verb", VERBS)
def test_help_explains_usage_options_and_gives_an_example(verb: str) -> None:
    """Help on a verb has its usage, each of its options, and the example."""
    answer = help_answer(verb)
    assert VERBS[verb].written in answer.sentence
    assert all(any(option in line for line in answer.lines) for option in VERBS[verb].options)
    assert VERBS[verb].example in answer.next


def test_help_lists_every_verb() -> None:
    """Help on all has a line for each."""
    lines = help_answer(ALL).lines
    assert len(lines) == len(VERBS)
    assert all(verb.written in line for verb, line in zip(VERBS.values(), lines, strict=True))


def test_help_begins_with_what_is_needed_daily() -> None:
    """Five commands, and a button for the rest; both ways to ask for all are understood."""
    answer = help_answer()
    assert len(answer.lines) == len(DAILY) == 5
    assert answer.more
    assert parse("help all", ASKED) == HelpRequest(verb=ALL)
