"""A plan whose traffic is a share that an app keeps itself."""

from bot.plan import Plan
from tests.simulation.plans import PLAN
from tests.simulation.wires.app import ON
from tests.support.rollouts import STABLE, plan

IN_AN_APP: Plan = plan(
    **{
        **PLAN.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "people": None,
        "checks": {},
        "target": {
            "flag": {
                "key": "shop",
                "off": STABLE,
                "on": ON,
                "address": "https://shop.example",
                "app": {"status": "/canary/status", "config": "/canary/config"},
            }
        },
    }
)
"""The sides have the names of revisions, so that people say the same things as elsewhere."""
