"""Reads the text of ``/canary …``: a command, a wish for help or a form, or what is wrong."""

from bot.model import Model
from bot.service.values.commands import Command, Request
from bot.slack.grammar.arguments import line_of
from bot.slack.grammar.nearest import beginning_with, nearest
from bot.slack.grammar.options import read_options
from bot.slack.grammar.tokens import Tokens, split_command
from bot.slack.grammar.usage import UsageError, either, shown
from bot.slack.grammar.verbs import BY_OTHER_NAMES, VERBS


class HelpRequest(Model):
    """Help was asked for; about one verb, or (empty) about all."""

    verb: str = ""


class FormRequest(Model):
    """``start`` alone: the form is to be opened."""


Parsed = Command | HelpRequest | FormRequest | UsageError


def parse(text: str, request: Request) -> Parsed:
    """Read what ``asked`` wrote. Never raises: what can't be read is a UsageError."""
    written = _two_words_for_rollback(split_command(text))
    if not written.words:
        return HelpRequest()
    first, *rest = written.words
    verb = _verb(first)
    if isinstance(verb, UsageError):
        return verb
    if verb == "help":
        return _help(rest)
    if verb == "start" and not rest and not written.because:
        return FormRequest()
    line = read_options(verb, rest, written)
    return line if isinstance(line, UsageError) else line_of(verb, line, request)


def _two_words_for_rollback(written: Tokens) -> Tokens:
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


def _help(rest: list[str]) -> HelpRequest | UsageError:
    if not rest:
        return HelpRequest()
    verb = _verb(rest[0])
    return HelpRequest(verb=verb) if isinstance(verb, str) else verb
