"""What each verb is for and how it is written: the one place that usage is taken from."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bot.service.answers import Answer


class Verb(NamedTuple):
    """One verb: how to write it, what it does, one example, and what its options mean."""

    usage: str
    does: str
    example: str
    options: Mapping[str, str] = MappingProxyType({})


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "help": Verb(
            "/canary help [VERB]", "explains the commands, or one of them", "help promote"
        ),
        "start": Verb(
            "/canary start SERVICE [REVISION|latest] [--plan NAME] [--again] [because REASON]",
            "starts a rollout of a revision; without one, of the newest",
            "start shop shop-00042 because faster checkout",
            {
                "--plan": "the plan to follow, where the service has several",
                "--again": "also a revision that was rolled back before; takes a reason",
            },
        ),
        "status": Verb(
            "/canary status [SERVICE]",
            "shows where a rollout stands; without a service, all of them",
            "status shop",
        ),
        "promote": Verb(
            "/canary promote [SERVICE] [--yes] [--anyway] [because REASON]",
            "goes to the next step now, if the checks allow it",
            "promote shop",
            {
                "--yes": "also within a minute of the last step, when Canario asks first",
                "--anyway": "also without the checks' evidence; takes a reason",
            },
        ),
        "rollback": Verb(
            "/canary rollback [SERVICE] [because REASON]",
            "sends all traffic back to the stable revision at once",
            "rollback shop because checkout is slow",
        ),
        "hold": Verb(
            "/canary hold [SERVICE] [because REASON]",
            "stops where it is; it is still watched, and still goes back if it gets bad",
            "hold shop because we look into the logs",
        ),
        "resume": Verb(
            "/canary resume [SERVICE] [--adopt] [because REASON]",
            "goes on after a hold",
            "resume shop",
            {"--adopt": "go on with the traffic that somebody set by hand"},
        ),
        "history": Verb(
            "/canary history [SERVICE]",
            "lists the last rollouts of a service",
            "history shop",
        ),
    }
)

BY_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "abort": "rollback",
        "back": "rollback",
        "cancel": "rollback",
        "revert": "rollback",
        "undo": "rollback",
        "pause": "hold",
        "stop": "hold",
        "wait": "hold",
        "continue": "resume",
        "unhold": "resume",
        "advance": "promote",
        "next": "promote",
        "deploy": "start",
        "begin": "start",
        "show": "status",
        "list": "status",
        "log": "history",
        "past": "history",
    }
)
"""Words of other tools, for a suggestion; none of them does anything."""


def help_answer(verb: str = "") -> Answer:
    """All commands in a line each, or one verb with its options and an example."""
    if verb in VERBS:
        return _about(VERBS[verb])
    lines = tuple(f"`{known.usage}` {known.does}." for known in VERBS.values())
    return Answer(
        sentence="Canario brings a new revision to all users step by step, and back if it is bad.",
        lines=lines,
        next="Leave SERVICE out where the channel has one rollout. More: `/canary help promote`.",
    )


def _about(verb: Verb) -> Answer:
    options = tuple(f"`{name}`: {words}." for name, words in verb.options.items())
    return Answer(
        sentence=f"`{verb.usage}` {verb.does}.",
        lines=options,
        next=f"Example: `/canary {verb.example}`.",
    )
