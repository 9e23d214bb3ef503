"""``/canary plan`` and ``/canary bucket``."""

from bot.service.values.commands import Bucket, Request, ShowPlan
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import name_in, service_in, too_many
from bot.slack.verbs.verb import Verb

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


VERBS = (
    Verb(
        name="plan",
        command=ShowPlan,
        usage="[NAME]",
        does="says in words what a plan does",
        example="plan shop",
        build=_plan,
        doing="One moment: looking up the plan of {what}.",
        aliases=("describe",),
    ),
    Verb(
        name="bucket",
        command=Bucket,
        usage="SERVICE KEY",
        does="shows which side of a flag a key (a user, a workspace) is on",
        example="bucket new-checkout user-4711",
        build=_bucket,
        doing="One moment: looking up the bucket in {what}.",
        aliases=("flag",),
    ),
)
