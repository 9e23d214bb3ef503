"""Each next step has its words, and its words are about something that a person can write."""

import re

import pytest

from bot.rollout.notices.next_steps import Next, NextStep
from bot.service.wording.next_steps import TEXTS, next_words
from bot.slack.verbs.table import VERBS


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
