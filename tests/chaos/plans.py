"""The plans of the chaos run: minutes as seconds."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.plan import Plan
from tests.e2e.shop import OPERATOR, plan_of

INCIDENTS = "#incidents"
DEADLINE = "12s"
"""How long a step waits for evidence before it holds."""


def channel_of(name: str) -> str:
    """Each service is told of in a channel of its own, for Slack takes one message a second."""
    return f"#rollouts-{name}"


def plan(project: str, regions: Sequence[str], name: str, more: Mapping[str, Any]) -> Plan:
    """10 and 50 and 100 %, with deadlines that a fault of some seconds can pass; each pages
    a team of its own, for one team's pages would be in one incident. ``more`` fields are added, or
    stand instead."""
    where = {"region": regions[0]} if len(regions) == 1 else {"regions": list(regions)}
    made = plan_of(name, {"project": project, "service": name, **where})
    made |= {
        "channel": channel_of(name),
        "people": {"operators": [OPERATOR]},
        "steps": [
            {"traffic": "0%", "probe": {"paths": ["/healthz"], "expect": 200}, "deadline": "60s"},
            {"traffic": "10%", "soak": "2s", "deadline": DEADLINE},
            {"traffic": "50%", "soak": "2s", "deadline": DEADLINE},
            {"traffic": "100%", "soak": "2s", "deadline": DEADLINE},
        ],
        "settle": "20s",
        "hold": {"for": "45s", "then": "rollback"},
        "on_rollback": {"page": f"sre-{name}", "announce": [INCIDENTS]},
        **more,
    }
    return Plan.model_validate(made)
