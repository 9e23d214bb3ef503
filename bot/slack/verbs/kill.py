"""``/canary kill``: of a service, or of the flag that its kill switch turns off."""

import re
from collections.abc import Mapping

from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.verbs.about import build_with
from bot.slack.verbs.verb import Build, Verb

FLAG = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
"""A flag as a plan names it. Unlike services, flags have capitals and underscores."""


def _kill(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    first = line.words[0].text if line.words else ""
    if first == first.lower() or not FLAG.fullmatch(first):
        return build_with(verb, line, request)
    return build_with(verb, line._replace(words=line.words[1:]), request, service=first)


BUILD: Mapping[str, Build] = {"kill": _kill}
