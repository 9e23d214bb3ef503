"""What follows a verb, sorted into words, options and reason; and what may be wrong with it."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.model import Model
from bot.service.values.answers import Answer
from bot.short import in_short
from bot.slack.grammar.tokens import Word


class UsageError(Model):
    """What is wrong, and what to write instead. ``unknown``: it looks like no command at all."""

    sentence: str
    next_step: str
    unknown: bool = False

    @property
    def answer(self) -> Answer:
        """As an answer."""
        return Answer(sentence=self.sentence, next=self.next_step, ok=False)


class ParsedLine(NamedTuple):
    """Plain words, options that are set, options' values, and the reason after ``because``."""

    words: tuple[Word, ...]
    flags: frozenset[str]
    values: Mapping[str, str]
    reason: str


def shown(word: str) -> str:
    """A word to repeat between backticks, however long and with whatever in it."""
    return in_short(word, 60).replace("`", "'")


def either(words: list[str]) -> str:
    """``a``, ``b`` or ``c``, each between backticks."""
    quoted = [f"`{word}`" for word in words]
    return ", ".join(quoted[:-1]) + f" or {quoted[-1]}"
