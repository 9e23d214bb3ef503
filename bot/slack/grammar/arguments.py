"""What follows a verb, read as its command."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.service.values.commands import (
    Approve,
    Bucket,
    Command,
    Doctor,
    Explain,
    Freeze,
    History,
    Hold,
    OnCall,
    Promote,
    Refuse,
    Request,
    Resume,
    RollBack,
    ShowPlan,
    Start,
    Status,
    Unfreeze,
)
from bot.slack.grammar.options import ParsedLine
from bot.slack.grammar.services import services_named
from bot.slack.grammar.tokens import shortened
from bot.slack.grammar.usage import UsageError, bad_name, too_many, usage

NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
"""A revision or plan: Cloud Run's own rule for names."""

SERVICE = re.compile(rf"([a-z][a-z0-9.:-]{{0,62}}~)?{NAME.pattern}")
"""A service, with its project where two projects have one of that name: ``acme-prod~shop``."""

ROLE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
LONGEST_KEY = 500

REASON_WITHOUT_BECAUSE = ("rollback", "hold", "refuse")
"""Stopping is easy: nobody has to remember ``because``."""

MOST_SERVICES = 50
"""In one command; more are all."""


def line_of(verb: str, line: ParsedLine, request: Request) -> Command | UsageError:
    """The command that ``asked`` gave with this verb and line."""
    match verb:
        case "start":
            return _start(line, request)
        case "plan":
            return _plan(line, request)
        case "bucket":
            return _bucket(line, request)
        case "freeze":
            return _frozen(Freeze, line, request)
        case "unfreeze":
            return _frozen(Unfreeze, line, request)
    return _about_service(verb, line, request)


def _start(line: ParsedLine, request: Request) -> Start | UsageError:
    if not line.words:
        return usage("start", "Say which service to start, or write `/canary start` alone.")
    if len(line.words) > 2:
        return too_many("start", line.words[2])
    service = line.words[0].lower()
    revision = line.words[1].lower() if len(line.words) > 1 else ""
    plan = line.values.get("--plan", "").lower()
    if not SERVICE.fullmatch(service):
        return bad_name("start", service, "service")
    for name, what in ((revision, "revision"), (plan, "plan")):
        if name and not NAME.fullmatch(name):
            return bad_name("start", name, what)
    return Start(
        **_who(request, service),
        revision="" if revision == "latest" else revision,
        plan=plan,
        reason=line.reason,
        again="--again" in line.flags,
    )


def _plan(line: ParsedLine, request: Request) -> ShowPlan | UsageError:
    if len(line.words) > 1:
        return too_many("plan", line.words[1])
    name = line.words[0].lower() if line.words else ""
    if name and not NAME.fullmatch(name):
        return bad_name("plan", name, "plan")
    return ShowPlan(**dict(request), plan=name)


def _bucket(line: ParsedLine, request: Request) -> Bucket | UsageError:
    if len(line.words) < 2:
        return usage("bucket", "Say which service (or flag), and which key.")
    if len(line.words) > 2:
        return too_many("bucket", line.words[2])
    service, key = line.words[0].lower(), line.words[1]
    if not SERVICE.fullmatch(service):
        return bad_name("bucket", service, "service")
    if len(key) > LONGEST_KEY:
        return usage("bucket", f"A key has at most {LONGEST_KEY} characters.")
    return Bucket(**_who(request, service), key=key)


def _frozen(
    kind: type[Freeze | Unfreeze], line: ParsedLine, request: Request
) -> Command | UsageError:
    verb = kind.__name__.lower()
    names, rest = services_named(line)
    for name in names:
        if not SERVICE.fullmatch(name):
            return bad_name(verb, name, "service")
    if not names:
        return usage(verb, "Say which service.")
    if len(names) > MOST_SERVICES:
        most = f"At most {MOST_SERVICES} services can be named at once; `/canary {verb} all` "
        return usage(verb, f"{most}means every one.")
    reason = line.reason or shortened(" ".join(rest))
    if "all" in names:
        return kind(**dict(request), everything=True, reason=reason)
    if len(names) > 1:
        return kind(**dict(request), services=names, reason=reason)
    return kind(**_who(request, names[0]), reason=reason)


def _about_service(verb: str, line: ParsedLine, request: Request) -> Command | UsageError:
    words, role, wrong = _without_role(verb, line.words)
    if wrong:
        return wrong
    service = words[0].lower() if words else ""
    if service and not SERVICE.fullmatch(service):
        return bad_name(verb, service, "service")
    reason, more = line.reason, words[1:]
    if more and verb in REASON_WITHOUT_BECAUSE:
        reason = reason or shortened(" ".join(more))
    elif more:
        return too_many(verb, more[0])
    return _MADE[verb](_who(request, service), reason, line.flags, role)


def _without_role(verb: str, words: Sequence[str]) -> tuple[Sequence[str], str, UsageError | None]:
    """The words without ``as ROLE``, which only who approves or refuses may say."""
    if verb not in ("approve", "refuse"):
        return words, "", None
    at = next((n for n, word in enumerate(words[:2]) if word.lower() == "as"), None)
    if at is None:
        return words, "", None
    if at + 1 == len(words):
        return words, "", usage(verb, "Say which role after `as`.")
    role = words[at + 1]
    if not ROLE.fullmatch(role):
        return words, "", bad_name(verb, role, "role")
    return [*words[:at], *words[at + 2 :]], role, None


def _who(request: Request, service: str) -> dict[str, Any]:
    return {**dict(request), "service": service}


Made = Callable[[dict[str, Any], str, frozenset[str], str], Command]
"""Who asked about what, the reason, the flags that are set, the role."""

_MADE: Mapping[str, Made] = {
    "status": lambda who, *_: Status(**who),
    "promote": lambda who, reason, flags, _: Promote(
        **who, reason=reason, sure="--yes" in flags, anyway="--anyway" in flags
    ),
    "rollback": lambda who, reason, *_: RollBack(**who, reason=reason),
    "hold": lambda who, reason, *_: Hold(**who, reason=reason),
    "resume": lambda who, reason, flags, _: Resume(**who, reason=reason, adopt="--adopt" in flags),
    "history": lambda who, *_: History(**who),
    "approve": lambda who, reason, _, role: Approve(**who, reason=reason, role=role),
    "refuse": lambda who, reason, _, role: Refuse(**who, reason=reason, role=role),
    "explain": lambda who, *_: Explain(**who),
    "oncall": lambda who, *_: OnCall(**who),
    "doctor": lambda who, *_: Doctor(**who),
}
