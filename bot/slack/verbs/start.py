"""``/canary start``."""

from collections.abc import Mapping

from bot.service.values.commands.request import Request
from bot.service.values.commands.start import Start
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import NAME, bad_name, name_in, service_in, too_many
from bot.slack.verbs.verb import Build, Verb


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
    newer = [each for each in ("supersede", "wait", "withdraw") if f"--{each}" in line.flags]
    if len(newer) > 1:
        return verb.wrong(f"Say one of --{' and --'.join(newer)}.")
    return Start(
        **{**dict(request), "service": service},
        revision="" if revision == "latest" else str(revision),
        plan=plan,
        reason=line.reason,
        again="--again" in line.flags,
        sure="--yes" in line.flags,
        manual="--manual" in line.flags,
        newer=newer[0] if newer else "",
    )


BUILD: Mapping[str, Build] = {"start": _start}
