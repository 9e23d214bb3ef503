"""``/canary plan`` and ``/canary bucket``."""

from collections.abc import Mapping

from bot.service.values.commands.plans import Bucket, ShowPlan
from bot.service.values.commands.request import Request
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import name_in, service_in, too_many
from bot.slack.verbs.verb import Build, Verb

LONGEST_KEY = 500


def _plan(verb: Verb, line: ParsedLine, request: Request) -> ShowPlan | UsageError:
    if len(line.words) > 1:
        return too_many(verb, line.words[1])
    name = name_in(verb, line.words[0], "plan") if line.words else ""
    return name if isinstance(name, UsageError) else ShowPlan(**dict(request), plan=name)


def _bucket(verb: Verb, line: ParsedLine, request: Request) -> Bucket | UsageError:
    if len(line.words) < 2:
        return verb.wrong("Say which service (or flag), and which key.")
    if len(line.words) > 2:
        return too_many(verb, line.words[2])
    service, key = service_in(verb, line.words[0]), line.words[1].raw.strip("`\"'*")
    if isinstance(service, UsageError):
        return service
    if len(key) > LONGEST_KEY:
        return verb.wrong(f"A key has at most {LONGEST_KEY} characters.")
    return Bucket(**{**dict(request), "service": service}, key=key)


BUILD: Mapping[str, Build] = {"plan": _plan, "bucket": _bucket}
