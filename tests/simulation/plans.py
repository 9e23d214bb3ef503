"""What the simulated rollouts follow."""

from datetime import timedelta
from typing import Any

from bot.plan import Plan
from tests.simulation.face import SCHEDULE
from tests.simulation.hub import EPOCH
from tests.support.rollouts import plan

PLAN: Plan = plan(
    people=None,
    steps=[
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "2m", "deadline": "6m"},
        {"traffic": "50%", "soak": "2m", "deadline": "6m"},
        {"traffic": "100%", "soak": "2m", "deadline": "6m"},
    ],
    watch={"for": "3m", "keep": "0%"},
    settle="2m",
    hold={"for": "8m", "then": "rollback"},
    alerts={"resume": "when_closed"},
    gates={"on_call": SCHEDULE},
)
APPROVED: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": {"code": ["U0BOB"], "lead": ["U0CAL"]},
        "gates": {
            "on_call": SCHEDULE,
            "approvals": {"roles": ["code", "lead"], "expire": "6m"},
        },
        "steps": [
            {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
            {"traffic": "10%", "soak": "2m", "deadline": "6m"},
            {
                "traffic": "50%",
                "soak": "2m",
                "deadline": "6m",
                "approvals": {"roles": ["lead"], "expire": "6m"},
            },
            {"traffic": "100%", "soak": "2m", "deadline": "6m"},
        ],
        "escalation": [{"role": "code"}, {"role": "lead", "after": "2m"}, {"role": "code"}],
    }
)
"""The same with approvals before the start and before half of the traffic, and levels that are
called while nobody takes a page; for odd seeds."""

BY_GROUPS: Plan = plan(
    **{
        **APPROVED.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": {"operators": ["S0OPS"], "code": ["S0CODE"], "lead": ["S0LEAD"]},
    }
)
"""The same where roles are Slack's groups; people leave them."""

IN_HOURS: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "gates": {"window": {"hours": "10:05-10:50"}},
        "hold": {"for": "20m", "then": "rollback"},
        "steps": [
            {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
            {"traffic": "10%", "soak": "2m", "deadline": "6m"},
            {"traffic": "50%", "soak": "2m", "deadline": "30m", "hours": "10:10-10:18"},
            {"traffic": "100%", "soak": "2m", "deadline": "6m"},
        ],
    }
)
"""Traffic goes up in a window only, and one step soaks in hours of its own."""


PAUSED: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "hold": {"for": "20m", "then": "rollback"},
        "steps": [
            {
                "traffic": "0%",
                "soak": "1m",
                "deadline": "9m",
                "hours": "10:02-11:30",
                "probe": {"paths": ["/healthz"], "attempts": 3},
            },
            {"traffic": "50%", "soak": "6m", "deadline": "30m", "hours": "10:04-10:12"},
            {"traffic": "100%", "soak": "5m", "deadline": "15m", "hours": "10:20-10:40"},
        ],
    }
)
"""Steps that soak for longer than their hours last, so that they are paused until the next day."""


def blind(name: str, choice: str) -> Plan:
    """A plan of long steps; ``choice`` is what happens without a verdict."""
    base = PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True)
    steps = [
        {"traffic": "50%", "soak": "13m", "deadline": "20m"},
        {"traffic": "100%", "soak": "2m", "deadline": "18m"},
    ]
    changes = {"name": name, "people": None, "steps": steps, "on_inconclusive": choice}
    return plan(
        **{**base, **changes, "hold": {"for": "20m"}, "watch": {"for": "20m", "keep": "0%"}}
    )


BLIND = (blind("patient", "extend"), blind("holding", "hold"), blind("strict", "rollback"))
"""Played where Monitoring is silent for a quarter of an hour, again and again."""


def short(name: str, **gates: Any) -> Plan:
    """A plan of one step, so that something completes."""
    base = PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True)
    steps = [{"traffic": "100%", "soak": "1m", "deadline": "4m"}]
    changes = {"name": name, "people": None, "steps": steps, "gates": gates, "hold": {"for": "5m"}}
    return plan(**{**base, **changes, "watch": None})


def long_steps() -> Plan:
    """One in most of whose evaluations nothing happens."""
    base = PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True)
    steps = [
        {"traffic": "10%", "soak": "30m", "deadline": "40m"},
        {"traffic": "100%", "soak": "20m", "deadline": "30m"},
    ]
    changes = {"people": None, "steps": steps, "watch": {"for": "40m", "keep": "0%"}}
    return plan(**{**base, **changes})


LONG = long_steps()


CODE, CI_PASSES = "acme/shop", EPOCH + timedelta(minutes=12)
FIRST = short("first")
ELSEWHERE = short("elsewhere", ci={"github": CODE, "checks": ["Tests"]})
"""It takes a commit that CI has let through, which it does at ``CI_PASSES``."""
THEN = short("then", passed_in="first")
"""It takes an image that completed in ``first``; completing ``elsewhere`` is not enough."""

TO_LATEST: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "steps": [
            {"traffic": "10%", "soak": "1m", "deadline": "6m"},
            {"traffic": "100%", "soak": "1m", "deadline": "6m"},
        ],
        "watch": {"for": "1m", "keep": "0%"},
        "on_complete": {"traffic": "latest"},
        "on_rollback": {
            "page": "sre",
            "verify": [
                {"name": "It answers", "probe": {"paths": ["/healthz"]}, "within": "3m"},
                {"name": "It sells", "probe": {"paths": ["/buy"]}, "within": "1m"},
            ],
        },
    }
)
"""When a rollout has completed deployments serve at once again; when it was rolled back it is seen
whether stable serves."""

PROVEN: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "checks": {"errors": {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 2%"}},
        "steps": [
            {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
            {"traffic": "50%", "soak": "4m", "deadline": "30m"},
            {"traffic": "100%", "soak": "2m", "deadline": "30m"},
        ],
        "hold": {"for": "30m"},
    }
)
"""An error limit that takes proof; played where stable fails most of the time, too."""

CONFIRMED: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "steps": [
            {"traffic": "0%", "probe": {"paths": ["/healthz"]}, "confirm": ["It was tested"]},
            {"traffic": "10%", "soak": "2m", "deadline": "9m", "confirm": ["a", "b"]},
            {"traffic": "100%", "soak": "2m", "confirm": ["Nobody complains"]},
        ],
        "watch": "1m",
        "on_complete": {"confirm": ["It is well", "The logs are well"]},
    }
)
"""Each step, and the end, waits until people have confirmed something."""

SWITCHED: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "steps": [
            {"traffic": "10%", "soak": "4m", "deadline": "20m"},
            {"traffic": "50%", "soak": "4m", "deadline": "20m"},
            {"traffic": "100%", "soak": "4m", "deadline": "20m"},
        ],
        "hold": {"for": "20m", "then": "rollback"},
        "mitigate": {
            "post": "https://shop.example/smart-mode",
            "wait": "3m",
            "verify": [{"name": "It sells", "probe": {"paths": ["/buy"]}, "within": "2m"}],
        },
        "kill_switch": {
            "post": "https://shop.example/off",
            "within": "10s",
            "verify": [{"name": "It answers", "probe": {"paths": ["/healthz"]}, "within": "1m"}],
        },
    }
)
"""Something is tried before a rollback, and the kill switch is thrown now and then."""

ALERTED: Plan = plan(
    **{
        **SWITCHED.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "alerts": {"resume": "when_closed", "severity": {"critical": "mitigate"}},
    }
)
"""The same, also for alerts: a critical one mitigates first."""

WITH_JOBS: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "on_complete": {
            "job": [{"name": "data", "timeout": "3m"}],
            "verify": [{"name": "It is well", "probe": {"paths": ["/well"]}, "within": "2m"}],
        },
        "steps": [
            {
                "traffic": "0%",
                "probe": {"paths": ["/healthz"]},
                "job": [{"name": "migrate", "timeout": "2m"}, {"name": "smoke", "timeout": "2m"}],
            },
            {"traffic": "10%", "soak": "2m", "deadline": "6m"},
            {
                "traffic": "50%",
                "soak": "2m",
                "deadline": "6m",
                "probe": {"paths": ["/healthz"], "attempts": 2},
                "job": [{"name": "load", "timeout": "3m", "limits": {"p95": "< 700ms"}}],
            },
            {"traffic": "100%", "soak": "2m", "deadline": "6m"},
        ],
        "on_rollback": {
            "page": "sre",
            "incident": True,
            "postmortem": True,
            "mail": ["ops@acme.example"],
        },
    }
)
"""Two jobs before any traffic, a probe and a job at half of it. A rollback opens an incident and
asks for a postmortem; after a completion it is seen whether it serves."""

SHARED: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "guard": True,
        "steps": [
            {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
            {"traffic": "50%", "soak": "16m", "deadline": "40m"},
            {"traffic": "100%", "soak": "2m", "deadline": "30m"},
        ],
        "hold": {"for": "20m"},
    }
)
"""Half of the traffic for so long that missing requests are proven."""

TOGETHER: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "target": {
            "cloud_run": {
                "project": "acme-prod",
                "regions": ["us-central1", "europe-west1"],
                "service": "shop",
            }
        },
    }
)
"""Two regions at once."""
IN_WAVES: Plan = plan(
    **{
        **TOGETHER.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "target": {
            "cloud_run": {
                "project": "acme-prod",
                "waves": [["us-central1"], ["europe-west1"]],
                "service": "shop",
            }
        },
    }
)
"""One region after the other, at each step."""

KEPT: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "steps": [
            {"traffic": "10%", "soak": "1m", "deadline": "6m"},
            {"traffic": "100%", "soak": "2m", "deadline": "6m"},
        ],
        "watch": {"for": "2m", "keep": "5%"},
    }
)
"""A part stays on stable until the watch is over."""
