"""A world with a canary."""

import pytest

from tests.support.fakes import World
from tests.unit.service.watching.evaluating import running


@pytest.fixture
def world() -> World:
    """The shop's canary soaks at 10 %."""
    world = World()
    running(world, "shop")
    assert world.rollout.step == 1
    world.journal.clear()
    return world
