"""A plan that asks people for more than approvals."""

from bot.plan import Plan
from tests.simulation.plans import PLAN
from tests.support.rollouts import plan

QUESTION = {"text": "Do users like it?", "answers": ["yes", "no"]}
ASKED: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": {"lead": ["U0CAL"]},
        "gates": {"window": {"hours": "10:03-10:12"}, "override": {"roles": ["lead"]}},
        "steps": [
            {"traffic": "10%", "soak": "1m", "deadline": "20m"},
            {"traffic": "100%", "soak": "1m", "deadline": "20m"},
        ],
        "watch": {"for": "1m", "keep": "0%"},
        "hold": {"for": "20m", "then": "rollback"},
        "escalation": [{"role": "lead"}, {"role": "lead", "after": "2m"}],
        "on_complete": {"ask": QUESTION},
        "report": "daily",
        "on_rollback": {
            "page": "sre",
            "page_by_hand": "sre",
            "postmortem": True,
            "mail": ["ops@acme.example", "shop@acme.example"],
        },
    }
)
"""Its window closes soon and one person may override it; who completes is asked what users say;
what is rolled back pages, is mailed to two lists, and takes a postmortem."""
