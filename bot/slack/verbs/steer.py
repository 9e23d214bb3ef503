"""The verbs that steer an active rollout: promote, hold, resume."""

from collections.abc import Mapping

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.verbs.about import build_with
from bot.slack.verbs.verb import Build, Verb


def _promote(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    sure, anyway = "--yes" in line.flags, "--anyway" in line.flags
    return build_with(verb, line, request, sure=sure, anyway=anyway)


def _resume(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    return build_with(
        verb, line, request, adopt="--adopt" in line.flags, sure="--yes" in line.flags
    )


BUILD: Mapping[str, Build] = {"promote": _promote, "resume": _resume}
