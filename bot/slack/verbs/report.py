"""``/canary report``: of the last week or month, about a service or all."""

from collections.abc import Mapping

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.verbs.about import build_with
from bot.slack.verbs.verb import Build, Verb

PERIODS = ("week", "month")


def _report(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """The period stands first, or nowhere."""
    first = line.words[0].text.lower() if line.words else ""
    if first not in PERIODS:
        return build_with(verb, line, request)
    return build_with(verb, line._replace(words=line.words[1:]), request, period=first)


BUILD: Mapping[str, Build] = {"report": _report}
