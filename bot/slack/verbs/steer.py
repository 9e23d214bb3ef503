"""The verbs that steer an active rollout: promote, rollback, hold, resume."""

from bot.service.values.commands import Command, Hold, Promote, Request, Resume, RollBack
from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import name_in
from bot.slack.verbs.about import about_service, build_with, plain
from bot.slack.verbs.verb import Option, Verb


def _promote(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    sure, anyway = "--yes" in line.flags, "--anyway" in line.flags
    return build_with(verb, line, request, sure=sure, anyway=anyway)


def _resume(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    return build_with(
        verb, line, request, adopt="--adopt" in line.flags, sure="--yes" in line.flags
    )


def _rollback(verb: Verb, line: ParsedLine, request: Request) -> Command | UsageError:
    """``to REVISION`` is what has to get the traffic: it must never be passed over."""
    at = next((n for n, word in enumerate(line.words[:2]) if word.text.lower() == "to"), None)
    if at is None:
        return build_with(verb, line, request)
    if at + 1 == len(line.words):
        return verb.wrong("Say which revision after `to`.")
    to = name_in(verb, line.words[at + 1], "revision")
    if isinstance(to, UsageError):
        return to
    after = line.words[at + 2 :]
    if at == 0 and after and not line.reason:
        return build_with(verb, line._replace(words=(), reason=plain(after)), request, to=to)
    return build_with(verb, line._replace(words=(*line.words[:at], *after)), request, to=to)


VERBS = (
    Verb(
        name="promote",
        command=Promote,
        usage="[SERVICE] [--yes] [--anyway] [because REASON]",
        does="goes to the next step now, if the checks allow it",
        example="promote shop",
        build=_promote,
        doing="On it: promoting {what}.",
        aliases=("advance", "next"),
        options={
            "--yes": Option("also within a minute of the last step, when Canario asks first"),
            "--anyway": Option("also without the checks' evidence; takes a reason", reason=True),
        },
    ),
    Verb(
        name="rollback",
        command=RollBack,
        usage="[SERVICE] [to REVISION] [because REASON]",
        does="sends all traffic back to the stable revision at once",
        example="rollback shop because checkout is slow",
        build=_rollback,
        doing="On it: rolling {what} back.",
        aliases=("abort", "back", "cancel", "revert", "undo"),
        plain_reason=True,
    ),
    Verb(
        name="hold",
        command=Hold,
        usage="[SERVICE] [because REASON]",
        does="stops where it is; limits are still watched, and it rolls back if one breaks",
        example="hold shop because we look into the logs",
        build=about_service,
        doing="On it: holding {what}.",
        aliases=("pause", "stop", "wait"),
        plain_reason=True,
    ),
    Verb(
        name="resume",
        command=Resume,
        usage="[SERVICE] [--yes] [--adopt] [because REASON]",
        does="continues after a hold",
        example="resume shop",
        build=_resume,
        doing="On it: resuming {what}.",
        aliases=("continue", "unhold"),
        options={
            "--yes": Option("also where that undoes what somebody set by hand"),
            "--adopt": Option("continue with the traffic that somebody set by hand"),
        },
    ),
)
