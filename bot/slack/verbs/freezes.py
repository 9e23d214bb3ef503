"""``/canary freeze`` and ``/canary unfreeze``: of one service, several, or every one."""

import re
from collections.abc import Mapping, Sequence

from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.request import Command, Request
from bot.slack.grammar.freeze_end import freeze_end
from bot.slack.grammar.line import ParsedLine, UsageError, shown
from bot.slack.grammar.services import each_name, joined, services_named
from bot.slack.grammar.times import begins_with_time
from bot.slack.grammar.tokens import Word
from bot.slack.verbs.about import plain
from bot.slack.verbs.verb import Build, Verb

MOST_SERVICES = 50
"""In one command; more are all."""

_WITHOUT = re.compile("but|except|excepting|excluding|without|besides|save|minus|not|only")
"""What begins an exception: `all` has none."""
_TIMES = {
    "freeze": "an end is written `for 2h` or `until Friday 18:00`",
    "unfreeze": "it would be unfrozen at once, and stay so",
}


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
    if time := _time_among(line):
        written = shown(" ".join(word.raw for word in time[:4]))
        return verb.wrong(f"`{written}` is read as a time: {_TIMES[verb.name]}.")
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
        return _everything(verb, names, rest) or {"everything": True, "reason": reason}
    beside = tuple(word.text.lower() for word in each_name(rest))
    if len(names) > 1:
        return {"services": names, "reason": reason, "beside": beside}
    return {"service": names[0], "reason": reason, "beside": beside}


def _time_among(line: ParsedLine) -> Sequence[Word]:
    """What would be taken for services, or for a reason, and begins with a time."""
    words = line.words
    for at in range(1, len(words)):
        if joined(words[at - 1], words[at]):
            continue
        if begins_with_time([word.text for word in words[at:]]):
            return words[at:]
        if not line.reason:
            break
    return ()


def _everything(verb: Verb, names: Sequence[str], rest: Sequence[Word]) -> UsageError | None:
    """What is wrong with names beside ``all``: who writes some may mean all the others."""
    beside = [name for name in names if name != "all"]
    if not beside and rest and _WITHOUT.fullmatch(rest[0].text.lower()):
        beside = [word.text for word in rest]
    if not beside:
        return None
    return verb.wrong(
        f"`all` is every service; there is no use for `{shown(beside[0])}` beside it."
    )


BUILD: Mapping[str, Build] = {"freeze": _freeze, "unfreeze": _unfreeze}
