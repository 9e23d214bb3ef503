"""``/canary report``: of the last week or month, about a service or all."""

from collections.abc import Mapping

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.verbs.about import build_with
from bot.slack.verbs.verb import Build, Verb

PERIODS = ("week", "month")


def _report(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """The period stands before the service or after it."""
    at = [n for n, word in enumerate(line.words) if word.text.lower() in PERIODS]
    if not at:
        return build_with(verb, line, request)
    period = line.words[at[0]].text.lower()
    rest = line.words[: at[0]] + line.words[at[0] + 1 :]
    return build_with(verb, line._replace(words=rest), request, period=period)


BUILD: Mapping[str, Build] = {"report": _report}
