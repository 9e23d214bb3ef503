"""The verbs that steer an active rollout: promote, rollback, hold, resume."""

from collections.abc import Mapping

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import name_in
from bot.slack.verbs.about import build_with, plain
from bot.slack.verbs.verb import Build, Verb


def _promote(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    sure, anyway = "--yes" in line.flags, "--anyway" in line.flags
    return build_with(verb, line, request, sure=sure, anyway=anyway)


def _resume(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    return build_with(
        verb, line, request, adopt="--adopt" in line.flags, sure="--yes" in line.flags
    )


def _rollback(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """``to REVISION`` is what has to get the traffic: it must never be passed over."""
    at = next((n for n, word in enumerate(line.words[:2]) if word.text.lower() == "to"), None)
    if at is None:
        return build_with(verb, line, request)
    if at + 1 == len(line.words):
        return verb.wrong("Say which revision after `to`.")
    to = name_in(verb, line.words[at + 1], "revision")
    if isinstance(to, UsageError):
        return to
    after = line.words[at + 2 :]
    if at == 0 and after and not line.reason:
        return build_with(verb, line._replace(words=(), reason=plain(after)), request, to=to)
    return build_with(verb, line._replace(words=(*line.words[:at], *after)), request, to=to)


BUILD: Mapping[str, Build] = {"promote": _promote, "rollback": _rollback, "resume": _resume}
