"""What is answered at once, before anything was done."""

from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command, ForServices
from bot.short import in_short
from bot.slack.verbs.table import BY_COMMAND

FOREIGN = Answer(
    sentence="Canario takes commands only from people of its own workspace. Nothing was done.",
    next="Ask somebody of that workspace to do it for you.",
    ok=False,
)
BROKEN = Answer(
    sentence="Canario could not read this. Nothing was done.",
    next="Try again; if it happens again, tell those who run Canario when it was.",
    ok=False,
)
NEWER = Answer(
    sentence="Canario is being updated, and this comes from its new version. Nothing was done.",
    next="Try again in a few minutes.",
    ok=False,
)
UNKNOWN_BUTTON = Answer(
    sentence="This button does nothing any more. Nothing was done.",
    next="Write `/canary status` to see where the rollout stands.",
    ok=False,
)
NO_START_FORM = Answer(
    sentence="The form could not be opened. Nothing was done.",
    next="Write it in one line: `/canary start SERVICE [REVISION] [because REASON]`.",
    ok=False,
)
NO_REFUSE_FORM = Answer(
    sentence="A refusal needs a reason. Nothing was done.",
    next="Write it in one line: `/canary refuse SERVICE because REASON`.",
    ok=False,
)
NOT_AT_THE_BEGINNING = Answer(
    sentence="A command begins with the mention, and is neither quoted nor struck through. "
    "Nothing was done.",
    next="Write `@canario status` in a message of its own, or `/canary status`.",
    ok=False,
)
NO_FORM_IN_A_MENTION = Answer(
    sentence="A mention can't open the form. Nothing was done.",
    next="Write `/canary start` in the channel, or here in one line: `start SERVICE [REVISION]`.",
    ok=False,
)

_OUT_OF_REACH = (
    "If it can't wait: `gcloud run services update-traffic SERVICE --to-revisions=STABLE=100`."
)


def on_it(command: Command, written: str) -> Answer:
    """It was queued; the outcome follows. What was taken for a reason without
    ``because`` in what was ``written`` is shown."""
    reason = "" if "because" in written.lower() else getattr(command, "reason", "")
    return Answer(
        sentence=BY_COMMAND[type(command)].doing.format(what=_about(command)),
        lines=(f"Reason: {reason}",) if reason else (),
        next="The answer follows in a moment.",
    )


def _about(command: Command) -> str:
    if isinstance(command, ForServices) and command.everything:
        return "every service"
    if isinstance(command, ForServices) and command.services:
        return ", ".join(f"`{each}`" for each in command.services)
    if command.service:
        return f"`{command.service}`"
    return BY_COMMAND[type(command)].nothing_named


def not_taken(verb: str) -> Answer:
    """It could not be queued; nothing will happen."""
    urgent = f" {_OUT_OF_REACH}" if verb == "rollback" else ""
    return Answer(
        sentence=f"Not done: Canario can't queue `{verb}` right now. Nothing was changed.",
        next=f"Try again in a minute.{urgent}",
        ok=False,
    )


def whose_thread(verb: str) -> Answer:
    """What continues something must be about something."""
    return Answer(
        sentence=f"This thread is not known to be a rollout's, so `{verb}` is about none. "
        "Nothing was done.",
        next=f"Name the service: `{verb} SERVICE`.",
        ok=False,
    )


def thread_unknown(verb: str) -> Answer:
    """Slack does not say what a thread is about, and it may be about something that is over."""
    return Answer(
        sentence=f"Slack does not say now which rollout this thread is about, so `{verb}` was not "
        "done.",
        next=f"Write `/canary {verb} SERVICE` in the channel, or write it here again.",
        ok=False,
    )


def unknown_command(name: str) -> Answer:
    """A slash command that leads here and is not ours."""
    return Answer(
        sentence=f"Canario doesn't know `{in_short(name, 40)}`. Nothing was done.",
        next="Write `/canary help` for what it does.",
        ok=False,
    )
