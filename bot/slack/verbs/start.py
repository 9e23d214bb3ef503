"""``/canary start``."""

from bot.service.values.commands import Request, Start
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import NAME, bad_name, name_in, service_in, too_many
from bot.slack.verbs.verb import Option, Verb


def _start(verb: Verb, line: ParsedLine, request: Request) -> Start | UsageError:
    if not line.words:
        return verb.wrong("Say which service to start, or write `/canary start` alone.")
    if len(line.words) > 2:
        return too_many(verb, line.words[2])
    service = service_in(verb, line.words[0])
    revision = name_in(verb, line.words[1], "revision") if len(line.words) > 1 else ""
    plan = line.values.get("--plan", "").lower()
    for found in (service, revision):
        if isinstance(found, UsageError):
            return found
    if plan and not NAME.fullmatch(plan):
        return bad_name(verb, plan, "plan")
    return Start(
        **{**dict(request), "service": service},
        revision="" if revision == "latest" else str(revision),
        plan=plan,
        reason=line.reason,
        again="--again" in line.flags,
    )


VERBS = (
    Verb(
        name="start",
        command=Start,
        usage="[SERVICE] [REVISION|latest] [--plan NAME] [--again] [because REASON]",
        does="starts a rollout of a revision; without one, of the newest; alone, it opens a form",
        example="start shop shop-00042 because faster checkout",
        build=_start,
        doing="On it: starting a rollout of {what}.",
        aliases=("deploy", "begin"),
        options={
            "--plan": Option("the plan to follow, where the service has several", value=True),
            "--again": Option(
                "also a revision that was rolled back before; takes a reason", reason=True
            ),
        },
    ),
)
