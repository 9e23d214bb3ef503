"""Messages are short: so many words for each kind, and on a phone the reader's first question is
answered without scrolling.

A kind that grows past its budget is made shorter, or its budget is raised on purpose, here.
"""

import re
from collections.abc import Iterator
from math import ceil
from typing import Any

import pytest

from bot.slack.views.blocks import Block
from tests.unit.slack.golden_files import MESSAGES, VIEWS

BUDGETS = {
    "notice_postmortem": 160,
    "notice_rolled_back": 100,
    "notice": 75,
    "card": 115,
    "ask": 60,
    "call": 65,
    "question": 30,
    "direct": 50,
    "shadow_ended": 120,
    "shadow_card": 115,
    "shadow": 75,
    "deployment": 35,
    "answer_explain_details": 120,
    "answer_explain_gates": 160,
    "answer_explain_proof": 240,
    "answer_explain": 55,
    "answer_plan": 330,
    "answer_report": 100,
    "answer": 65,
    "help_all": 560,
    "help_start": 170,
    "help": 120,
    "refusal": 20,
    "view_home": 260,
    "view_start": 190,
    "view": 40,
}
"""Words that are shown, by the longest beginning of a golden file's name; what is asked for in full
(a plan, an outline, all commands) has a budget of its own."""

LINE, LINES = 44, 12
"""Characters of a line on a phone of 390 pixels, and lines that are seen at once."""

_LINK = re.compile(r"<(?:!date\^\d+\^[^|>]*|[^|>]*)\|([^>]*)>")


def shown(blocks: Any) -> Iterator[str]:
    """Every text in some blocks as it is read; of a link its words."""
    if isinstance(blocks, dict):
        if isinstance(blocks.get("text"), str):
            yield _LINK.sub(r"\1", blocks["text"])
        for name, each in blocks.items():
            if name != "confirm":
                yield from shown(each)
    elif isinstance(blocks, list):
        for each in blocks:
            yield from shown(each)


def budget(name: str) -> int:
    """That of the longest beginning."""
    return BUDGETS[max((each for each in BUDGETS if name.startswith(each)), key=len)]


def lines_on_a_phone(block: Block) -> int:
    """How many lines a block takes."""
    return sum(max(1, ceil(len(line) / LINE)) for text in shown(block) for line in text.split("\n"))


SAID = {**{name: each.blocks for name, each in MESSAGES.items()}, **VIEWS}


@pytest.mark.parametrize("name", sorted(SAID))
def test_no_message_has_more_words_than_its_kind_may(name: str) -> None:
    """Who reads it at three in the morning reads all of it."""
    words = sum(len(text.split()) for text in shown(SAID[name]))
    assert words <= budget(name), f"{name} has {words} words"


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_first_question_is_answered_on_one_screen_of_a_phone(name: str) -> None:
    """What happened, or where it is, stands in the first block and the title."""
    blocks = MESSAGES[name].blocks
    first = blocks[:2] if blocks[0]["type"] == "header" else blocks[:1]
    assert sum(map(lines_on_a_phone, first)) <= LINES
