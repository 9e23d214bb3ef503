"""A plan whose holds page in place of rolling back, and one that an answer starts after another."""

from bot.plan import Plan
from tests.simulation.plans import PLAN
from tests.support.rollouts import plan

BASE = PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"people": None}
STEPS = [
    {"traffic": "10%", "soak": "1m", "deadline": "6m"},
    {"traffic": "100%", "soak": "1m", "deadline": "6m"},
]
HELD: Plan = plan(
    **{
        **BASE,
        "name": "held",
        "hold": {"for": "6m", "then": "page"},
        "on_rollback": {"page": "sre"},
    }
)
"""What holds for too long wakes somebody, again and again, and stays as it is."""

LAST: Plan = plan(**{**BASE, "name": "last", "steps": STEPS, "watch": None})
STARTS_LAST: Plan = plan(
    **{
        **BASE,
        "name": "starts-last",
        "steps": STEPS,
        "watch": None,
        "on_complete": {
            "ask": {"text": "Does everybody get it?", "answers": ["yes", "no"], "starts": "last"}
        },
    }
)
"""Who completes is asked whether the same image is to be rolled out by the plan ``last``."""
