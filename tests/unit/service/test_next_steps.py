"""Each next step has its words, and its words are about something that a person can write."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.retyped import retyped
from bot.service.wording.next_steps import TEXTS, next_words
from bot.slack.verbs.table import VERBS
from tests.support.rollouts import next_start

BOT = Path(__file__).parents[3] / "bot"


def made() -> Iterator[tuple[str, Next, set[str]]]:
    """Where the bot's code makes a step by its name, and with which values."""
    for file in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr != "step":
                continue
            for each in ast.walk(node.func.value):
                if isinstance(each, ast.Attribute) and getattr(each.value, "id", "") == "Next":
                    values = {name for keyword in node.keywords for name in named(keyword)}
                    yield f"{file.relative_to(BOT.parent)}:{node.lineno}", Next[each.attr], values


def named(keyword: ast.keyword) -> set[str]:
    """The values that an argument gives: the one that it names, or all of what was typed."""
    if keyword.arg:
        return {keyword.arg}
    assert isinstance(keyword.value, ast.Call)
    assert getattr(keyword.value.func, "id", "") == "retyped"
    return set(retyped("shop", next_start()))


def test_every_step_is_made_with_the_values_that_its_words_have() -> None:
    """A value that is missing would be said as nothing: "all traffic goes to ."."""
    steps = list(made())
    assert len(steps) > 50
    for where, code, values in steps:
        names = {name for _, name, _, _ in Formatter().parse(TEXTS[code]) if name}
        lacking = {name for name in names if not name.endswith("_flag")} - values
        assert not lacking, f"{where}: {code.name} without {lacking}"


@pytest.mark.parametrize("code", list(Next))
def test_every_code_has_words(code: Next) -> None:
    """A code that nobody can say would be seen only when it is needed."""
    assert TEXTS[code]


@pytest.mark.parametrize("code", list(Next))
def test_a_command_in_it_is_one_of_ours(code: Next) -> None:
    """Nobody is sent to a verb or an option that does not exist."""
    for verb, rest in re.findall(r"`/canary (\w+)([^`]*)`", TEXTS[code]):
        assert verb in VERBS
        for option in re.findall(r"--[a-z]+", rest):
            assert option in VERBS[verb].options


def test_a_stored_sentence_is_still_read() -> None:
    """Until version 1 holds and notices kept the sentence itself."""
    assert next_words(NextStep.model_validate("Resume ends it.")) == "Resume ends it."


def test_what_follows_is_said_after_it() -> None:
    """Two steps are two sentences."""
    both = Next.RESUME_ENDS_IT.step().and_then(Next.ROLLED_BACK_IN_THE_END.step(time="1 day"))
    assert next_words(both).endswith(". If nothing ends the hold within 1 day, it rolls back.")
