"""``/canary freeze`` and ``/canary unfreeze``: of one service, several, or every one."""

from collections.abc import Mapping

from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.freeze_end import freeze_end
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.services import services_named
from bot.slack.verbs.about import plain
from bot.slack.verbs.verb import Build, Verb

MOST_SERVICES = 50
"""In one command; more are all."""


def _freeze(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    found = freeze_end(verb, line)
    if isinstance(found, UsageError):
        return found
    end, rest = found
    fields = _services_and_reason(verb, rest)
    if isinstance(fields, UsageError):
        return fields
    return Freeze(**{**dict(request), **fields}, seconds=end.seconds, until=end.until)


def _unfreeze(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    fields = _services_and_reason(verb, line)
    return fields if isinstance(fields, UsageError) else Unfreeze(**{**dict(request), **fields})


def _services_and_reason(verb: Verb, line: ParsedLine) -> dict[str, object] | UsageError:
    found = services_named(verb, line)
    if isinstance(found, UsageError):
        return found
    names, rest = found
    if not names:
        return verb.wrong("Say which service.")
    if len(names) > MOST_SERVICES:
        most = f"At most {MOST_SERVICES} services can be named at once; `/canary {verb.name} all` "
        return verb.wrong(f"{most}means every one.")
    reason = line.reason or plain(rest)
    if "all" in names:
        return {"everything": True, "reason": reason}
    if len(names) > 1:
        return {"services": names, "reason": reason}
    return {"service": names[0], "reason": reason}


BUILD: Mapping[str, Build] = {"freeze": _freeze, "unfreeze": _unfreeze}
