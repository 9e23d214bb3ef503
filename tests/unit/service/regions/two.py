"""A shop in two regions, where its revisions have other names in the second."""

from datetime import timedelta
from typing import Any

from bot.service.ports.traffic_router import Revision
from tests.support.faked.cloud import FakeService
from tests.support.fakes import World
from tests.support.rollouts import NOON, plan

HERE, THERE = "us-central1", "europe-west1"
CANARY_THERE, STABLE_THERE = "shop-00007", "shop-00006"
STEPS = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]


def target(**where: Any) -> dict[str, Any]:
    """The target of a plan."""
    return {"cloud_run": {"project": "acme-prod", "service": "shop", **where}}


def two_regions(**changes: Any) -> World:
    """A world with the shop in both, and a plan for them together."""
    fields = {"target": target(regions=[HERE, THERE]), "steps": STEPS} | changes
    world = World(plan(**fields))
    world.router.services[f"{THERE}/shop"] = FakeService(
        wanted={STABLE_THERE: 100},
        served={STABLE_THERE: 100},
        revisions=[
            Revision(name=name, image=f"shop@sha256:{n}", created_at=NOON - timedelta(hours=age))
            for name, n, age in ((CANARY_THERE, 2, 1), (STABLE_THERE, 1, 24))
        ],
    )
    return world


def there(world: World) -> FakeService:
    """The shop in the second region."""
    return world.router.services[f"{THERE}/shop"]
