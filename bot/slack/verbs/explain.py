"""``explain``: in three lines, or in full."""

from collections.abc import Mapping

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.verbs.about import build_with
from bot.slack.verbs.verb import Build, Verb


def _explain(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    return build_with(verb, line, request, details="--details" in line.flags)


BUILD: Mapping[str, Build] = {"explain": _explain}
