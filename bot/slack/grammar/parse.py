"""Reads the text of ``/canary …``: a command, a wish for help or a form, or what is wrong."""

from bot.model import Model
from bot.service.values.commands import Asked, Command
from bot.slack.grammar.arguments import line_of
from bot.slack.grammar.nearest import beginning_with, nearest
from bot.slack.grammar.options import read_options
from bot.slack.grammar.usage import UsageError, either, shown
from bot.slack.grammar.verbs import BY_OTHER_NAMES, VERBS
from bot.slack.grammar.words import Words, cut


class HelpWanted(Model):
    """Help was asked for; about one verb, or (empty) about all."""

    verb: str = ""


class FormWanted(Model):
    """``start`` alone: the form is to be opened."""


Parsed = Command | HelpWanted | FormWanted | UsageError


def parse(text: str, asked: Asked) -> Parsed:
    """Read what ``asked`` wrote. Never raises: what can't be read is a UsageError."""
    written = _two_words_for_rollback(cut(text))
    if not written.words:
        return HelpWanted()
    first, *rest = written.words
    verb = _verb(first)
    if isinstance(verb, UsageError):
        return verb
    if verb == "help":
        return _help(rest)
    if verb == "start" and not rest and not written.because:
        return FormWanted()
    line = read_options(verb, rest, written)
    return line if isinstance(line, UsageError) else line_of(verb, line, asked)


def _two_words_for_rollback(written: Words) -> Words:
    if tuple(w.lower() for w in written.words[:2]) == ("roll", "back"):
        return written._replace(words=("rollback", *written.words[2:]))
    return written


def _verb(word: str) -> str | UsageError:
    wanted = word.lower().lstrip("-/")
    found = beginning_with(wanted.replace("-", ""), VERBS)
    if len(found) == 1:
        return found[0]
    if found:
        return UsageError(
            sentence=f"`{shown(word)}` may mean {either(found)}.",
            next_step="Nothing was done. Write one of them.",
        )
    guess = BY_OTHER_NAMES.get(wanted) or nearest(wanted, VERBS)
    hint = f"Did you mean `/canary {guess}`? " if guess else ""
    return UsageError(
        sentence=f"There is no command `{shown(word)}`.",
        next_step=f"Nothing was done. {hint}`/canary help` lists them all.",
        unknown=not guess,
    )


def _help(rest: list[str]) -> HelpWanted | UsageError:
    if not rest:
        return HelpWanted()
    verb = _verb(rest[0])
    return HelpWanted(verb=verb) if isinstance(verb, str) else verb
