"""A plan without a test before traffic: what its start writes is the first that anybody writes."""

from bot.plan import Plan
from tests.simulation.plans import PLAN
from tests.support.rollouts import plan

STRAIGHT: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "steps": [
            {"traffic": "10%", "soak": "2m", "deadline": "6m"},
            {"traffic": "100%", "soak": "2m", "deadline": "6m"},
        ],
        "gates": {},
    }
)
