"""Every verb of ``/canary``: the one place that usage, help and suggestions are taken from."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


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
            "/canary start [SERVICE] [REVISION|latest] [--plan NAME] [--again] [because REASON]",
            "starts a rollout of a revision; without one, of the newest; alone, it opens a form",
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
        "approve": Verb(
            "/canary approve [SERVICE] [as ROLE] [because REASON]",
            "says yes to what a rollout asks approval for; without a role, in each one you have",
            "approve shop as code",
        ),
        "refuse": Verb(
            "/canary refuse [SERVICE] [as ROLE] [because REASON]",
            "says no to it; without a reason, a form asks for one",
            "refuse shop because the migration is not reviewed",
        ),
        "explain": Verb(
            "/canary explain [SERVICE]",
            "says why a rollout is where it is, check by check, and what would move it",
            "explain shop",
        ),
        "history": Verb(
            "/canary history [SERVICE]",
            "lists the last rollouts of a service",
            "history shop",
        ),
        "plan": Verb(
            "/canary plan [NAME]",
            "says in words what a plan does",
            "plan shop",
        ),
        "freeze": Verb(
            "/canary freeze SERVICE[, SERVICE …]|all [because REASON]",
            "lets nothing of these services go on; going back is always possible",
            "freeze shop, api because of the sale on Friday",
        ),
        "unfreeze": Verb(
            "/canary unfreeze SERVICE[, SERVICE …]|all [because REASON]",
            "lets them go on again",
            "unfreeze shop, api because the sale is over",
        ),
        "bucket": Verb(
            "/canary bucket SERVICE KEY",
            "shows which side of a flag a key (a user, a workspace) is on",
            "bucket new-checkout user-4711",
        ),
        "oncall": Verb(
            "/canary oncall [SERVICE]",
            "shows who is on call for a service",
            "oncall shop",
        ),
        "doctor": Verb(
            "/canary doctor [SERVICE]",
            "looks for what is stuck, and says what to do about it",
            "doctor",
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
        "accept": "approve",
        "lgtm": "approve",
        "yes": "approve",
        "decline": "refuse",
        "deny": "refuse",
        "no": "refuse",
        "reject": "refuse",
        "why": "explain",
        "describe": "plan",
        "lock": "freeze",
        "thaw": "unfreeze",
        "unlock": "unfreeze",
        "who": "oncall",
        "pager": "oncall",
        "flag": "bucket",
        "stuck": "doctor",
    }
)
"""Words of other tools, for a suggestion; none of them does anything."""
