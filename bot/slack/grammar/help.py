"""Help: all commands, or one."""

from bot.service.values.answers import Answer
from bot.service.values.commands.request import Who
from bot.slack.verbs.table import VERBS
from bot.slack.verbs.verb import Verb

MAY = {
    Who.ANYONE: "Anyone in the workspace may.",
    Who.OPERATORS: "The plan's operators may.",
    Who.APPROVERS: "The plan's approvers may.",
    Who.OVERRIDERS: "The roles that the plan names for it (`gates.override`) may.",
    Who.CONFIRMERS: "The roles that the plan names for it may, and else its operators.",
}


DAILY = ("status", "explain", "start", "promote", "rollback")
"""What somebody needs on most days."""

ALL = "all"
"""In place of a verb."""


def help_answer(verb: str = "") -> Answer:
    """The daily commands in a line each, all of them (``ALL``), or one verb with its options and
    an example."""
    if verb in VERBS:
        return _about(VERBS[verb])
    if verb == ALL:
        return Answer(
            sentence="All commands. Leave SERVICE out where the channel has one rollout.",
            lines=tuple(_line(each) for each in VERBS.values()),
            next="One of them: `/canary help promote`.",
        )
    return Answer(
        sentence="Canario brings a new revision to all users step by step, and back if it is bad.",
        lines=tuple(f"`/canary {name}` {VERBS[name].does}." for name in DAILY),
        next="More: `/canary help all`, or about one: `/canary help promote`.",
        more=True,
    )


def _line(verb: Verb) -> str:
    return f"`{verb.written}` {verb.does}."


def _about(verb: Verb) -> Answer:
    options = tuple(f"`{name}`: {option.does}." for name, option in verb.options.items())
    may = f"{MAY[verb.command.who]} " if verb.command else ""
    return Answer(
        sentence=f"`{verb.written}` {verb.does}.",
        lines=options,
        next=f"{may}Example: `/canary {verb.example}`.",
    )
