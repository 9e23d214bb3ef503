"""Reads the text of ``/canary …``: a command, a wish for help or a form, or what is wrong."""

import re

from bot.model import Model
from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.help import ALL
from bot.slack.grammar.line import UsageError, either, shown
from bot.slack.grammar.nearest import beginning_with, nearest
from bot.slack.grammar.options import read_options
from bot.slack.grammar.tokens import Tokens, Word, bare, tokenize
from bot.slack.verbs.table import ALIASES, VERBS
from bot.slack.verbs.verb import Verb

OWN_NAMES = ("canary", "canario")
"""Of the slash command and of the bot: whoever copies a command into a mention writes both."""
_GLUED = re.compile(r"([A-Za-z-]+)[^\w\s-]+(\S+)")


class HelpRequest(Model):
    """Help was asked for; about one verb, or (empty) about all."""

    verb: str = ""


class FormRequest(Model):
    """``start`` alone: the form is to be opened."""


Parsed = Command | HelpRequest | FormRequest | UsageError


def parse(text: str, request: Request) -> Parsed:
    """Read what ``request``'s person wrote. Never raises: what can't be read is a UsageError."""
    tokens = _one_word_for_rollback(_verb_apart(_without_own_name(tokenize(text))))
    if not tokens.words:
        return HelpRequest()
    verb = _verb(tokens.words[0].text, *(word.text for word in tokens.words[1:3]))
    if isinstance(verb, UsageError):
        return verb
    if verb.build is None:
        return _help(tokens)
    if verb.name == "start" and len(tokens.words) == 1 and not tokens.because:
        return FormRequest()
    line = read_options(verb, tokens)
    return line if isinstance(line, UsageError) else verb.build(verb, line, request)


def _without_own_name(tokens: Tokens) -> Tokens:
    """``@Canario /canary rollback shop`` is ``rollback shop``."""
    words = tokens.words
    while len(words) > 1 and words[0].text.lower().lstrip("-") in OWN_NAMES:
        words = words[1:]
    return tokens._replace(words=words)


def _verb_apart(tokens: Tokens) -> Tokens:
    """``rollback,shop`` and ``rollback:shop`` are two words: no verb has such a character."""
    found = _GLUED.fullmatch(tokens.words[0].text) if tokens.words else None
    if found is None or found[1].lower() not in VERBS:
        return tokens
    second = Word(bare(found[2]), found[2])
    return tokens._replace(words=(Word(found[1], found[1]), second, *tokens.words[1:]))


def _one_word_for_rollback(tokens: Tokens) -> Tokens:
    first = [word.text.lower() for word in tokens.words[:2]]
    if first == ["roll", "back"]:
        return tokens._replace(words=(Word("rollback", "rollback"), *tokens.words[2:]))
    return tokens


def _verb(word: str, *after: str) -> Verb | UsageError:
    """The verb; of ``please rollback shop`` and ``shop rollback`` what was meant is said."""
    written = word.lower().lstrip("-")
    # `no` is a word of other tools for refuse, before it is short for a verb that begins so.
    found = [] if written in ALIASES else beginning_with(re.sub("[-_]", "", written), VERBS)
    if len(found) == 1:
        return VERBS[found[0]]
    if found:
        return UsageError(
            sentence=f"`{shown(word)}` may mean {either(found)}.",
            next_step="Nothing was done. Write one of them.",
        )
    later = next((each.lower() for each in after if each.lower() in VERBS), None)
    guess = ALIASES.get(written) or later or nearest(written, VERBS)
    hint = f"Did you mean `/canary {guess}`? " if guess else ""
    return UsageError(
        sentence=f"There is no command `{shown(word)}`.",
        next_step=f"Nothing was done. {hint}`/canary help all` lists them.",
        unknown=not guess,
    )


def _help(tokens: Tokens) -> HelpRequest | UsageError:
    if len(tokens.words) < 2:
        return HelpRequest()
    if tokens.words[1].text.lower() == ALL:
        return HelpRequest(verb=ALL)
    verb = _verb(tokens.words[1].text)
    return verb if isinstance(verb, UsageError) else HelpRequest(verb=verb.name)
