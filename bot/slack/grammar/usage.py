"""A line that can't be carried out: what is wrong with it, and what to write instead."""

from bot.model import Model
from bot.service.values.answers import Answer
from bot.slack.grammar.verbs import VERBS


class UsageError(Model):
    """What is wrong, and what to write instead. ``unknown``: it looks like no command at all."""

    sentence: str
    next_step: str
    unknown: bool = False

    @property
    def answer(self) -> Answer:
        """As an answer."""
        return Answer(sentence=self.sentence, next=self.next_step, ok=False)


def usage(verb: str, sentence: str) -> UsageError:
    """``sentence`` says what is wrong; the verb's usage says how it is written."""
    return UsageError(
        sentence=sentence, next_step=f"Nothing was done. Write: `{VERBS[verb].usage}`."
    )


def too_many(verb: str, word: str) -> UsageError:
    """A word that nothing is known about."""
    return usage(verb, f"I don't know what `{shown(word)}` is for. A reason goes after `because`.")


def bad_name(verb: str, name: str, what: str) -> UsageError:
    """A name that can't be one."""
    return usage(verb, f"`{shown(name)}` can't be the name of a {what}.")


def shown(word: str) -> str:
    """A word to repeat between backticks, however long and with whatever in it."""
    word = word.replace("`", "'")
    return word if len(word) <= 60 else word[:59] + "…"


def either(words: list[str]) -> str:
    """``a``, ``b`` or ``c``, each between backticks."""
    quoted = [f"`{word}`" for word in words]
    return ", ".join(quoted[:-1]) + f" or {quoted[-1]}"
