"""What the simulated rollouts follow."""

from bot.plan import Plan
from tests.simulation.face import SCHEDULE
from tests.support.rollouts import plan

PLAN: Plan = plan(
    people=None,
    steps=[
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "2m", "deadline": "6m"},
        {"traffic": "50%", "soak": "2m", "deadline": "6m"},
        {"traffic": "100%", "soak": "2m", "deadline": "6m"},
    ],
    watch="3m",
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
    }
)
"""The same with approvals before the start and before half of the traffic; for odd seeds."""
