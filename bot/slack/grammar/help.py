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


def help_answer(verb: str = "") -> Answer:
    """All commands in a line each, or one verb with its options and an example."""
    if verb in VERBS:
        return _about(VERBS[verb])
    lines = tuple(f"`{known.written}` {known.does}." for known in VERBS.values())
    return Answer(
        sentence="Canario brings a new revision to all users step by step, and back if it is bad.",
        lines=lines,
        next="Leave SERVICE out where the channel has one rollout. More: `/canary help promote`.",
    )


def _about(verb: Verb) -> Answer:
    options = tuple(f"`{name}`: {option.does}." for name, option in verb.options.items())
    may = f"{MAY[verb.command.who]} " if verb.command else ""
    return Answer(
        sentence=f"`{verb.written}` {verb.does}.",
        lines=options,
        next=f"{may}Example: `/canary {verb.example}`.",
    )
