"""A service whose rollout is complete."""

from datetime import timedelta

import pytest

from bot.rollout.state import Phase
from bot.service.ports.traffic_router import Revision
from tests.support.fakes import World
from tests.support.rollouts import CANARY, MINUTE, NOON, SERVICE
from tests.unit.service.handlers.people import start, tick, world_of

OLDER = "shop-00000"


@pytest.fixture
def world() -> World:
    """The canary is complete and serves everything; there is an older revision, too."""
    world = world_of()
    older = Revision(name=OLDER, created_at=NOON - timedelta(days=9))
    world.shop.revisions.append(older)
    start(world)
    complete(world)
    assert world.store.load(SERVICE).service.phase is Phase.IDLE
    assert world.shop.served == {CANARY: 100}
    world.journal.clear()
    return world


def complete(world: World) -> None:
    """Its rollout goes to its end."""
    for _ in range(8):
        world.clock.advance(15 * MINUTE)
        tick(world)
