"""Reads the text of ``/canary …``: a command, a wish for help, or what is wrong with it."""

import re

from bot.model import Model
from bot.service.commands import (
    Asked,
    Command,
    History,
    Hold,
    Promote,
    Resume,
    RollBack,
    Start,
    Status,
)
from bot.slack.help import BY_OTHER_NAMES, VERBS
from bot.slack.nearest import beginning_with, nearest
from bot.slack.options import Line, UsageError, read_options
from bot.slack.words import Words, cut, shortened

NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
"""A revision or plan: Cloud Run's own rule for names."""

SERVICE = re.compile(rf"([a-z][a-z0-9.:-]{{0,62}}~)?{NAME.pattern}")
"""A service, with its project where two projects have one of that name: ``acme-prod~shop``."""


class HelpWanted(Model):
    """Help was asked for; about one verb, or (empty) about all."""

    verb: str = ""


Parsed = Command | HelpWanted | UsageError


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
    line = read_options(verb, rest, written)
    if isinstance(line, UsageError):
        return line
    return _start(line, asked) if verb == "start" else _about_service(verb, line, asked)


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
            sentence=f"`{_shown(word)}` may mean {_or(found)}.",
            next_step="Nothing was done. Write one of them.",
        )
    guess = BY_OTHER_NAMES.get(wanted) or nearest(wanted, VERBS)
    hint = f"Did you mean `/canary {guess}`? " if guess else ""
    return UsageError(
        sentence=f"There is no command `{_shown(word)}`.",
        next_step=f"Nothing was done. {hint}`/canary help` lists them all.",
    )


def _help(rest: list[str]) -> HelpWanted | UsageError:
    if not rest:
        return HelpWanted()
    verb = _verb(rest[0])
    return HelpWanted(verb=verb) if isinstance(verb, str) else verb


def _start(line: Line, asked: Asked) -> Start | UsageError:
    if not line.words:
        return _usage("start", "Say which service to start.")
    if len(line.words) > 2:
        return _too_many("start", line.words[2])
    service = line.words[0].lower()
    revision = line.words[1].lower() if len(line.words) > 1 else ""
    plan = line.values.get("--plan", "").lower()
    if not SERVICE.fullmatch(service):
        return _bad_name("start", service, "service")
    for name, what in ((revision, "revision"), (plan, "plan")):
        if name and not NAME.fullmatch(name):
            return _bad_name("start", name, what)
    return Start(
        **_who(asked, service),
        revision="" if revision == "latest" else revision,
        plan=plan,
        reason=line.reason,
        again="--again" in line.flags,
    )


def _about_service(verb: str, line: Line, asked: Asked) -> Command | UsageError:
    service = line.words[0].lower() if line.words else ""
    if service and not SERVICE.fullmatch(service):
        return _bad_name(verb, service, "service")
    reason, more = line.reason, line.words[1:]
    if more and verb in ("rollback", "hold"):
        reason = reason or shortened(" ".join(more))
    elif more:
        return _too_many(verb, more[0])
    who = _who(asked, service)
    match verb:
        case "promote":
            sure, anyway = "--yes" in line.flags, "--anyway" in line.flags
            return Promote(**who, reason=reason, sure=sure, anyway=anyway)
        case "rollback":
            return RollBack(**who, reason=reason)
        case "hold":
            return Hold(**who, reason=reason)
        case "resume":
            return Resume(**who, reason=reason, adopt="--adopt" in line.flags)
        case "history":
            return History(**who)
        case _:
            return Status(**who)


def _who(asked: Asked, service: str) -> dict[str, object]:
    return {**dict(asked), "service": service}


def _too_many(verb: str, word: str) -> UsageError:
    return _usage(
        verb, f"I don't know what `{_shown(word)}` is for. A reason goes after `because`."
    )


def _bad_name(verb: str, name: str, what: str) -> UsageError:
    return _usage(verb, f"`{_shown(name)}` can't be the name of a {what}.")


def _usage(verb: str, sentence: str) -> UsageError:
    return UsageError(
        sentence=sentence, next_step=f"Nothing was done. Write: `{VERBS[verb].usage}`."
    )


def _shown(word: str) -> str:
    """A word to repeat between backticks, however long and with whatever in it."""
    word = word.replace("`", "'")
    return word if len(word) <= 60 else word[:59] + "…"


def _or(words: list[str]) -> str:
    quoted = [f"`{word}`" for word in words]
    return ", ".join(quoted[:-1]) + f" or {quoted[-1]}"
