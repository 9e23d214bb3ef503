"""No region is left behind, wherever a worker dies."""

from contextlib import suppress
from datetime import timedelta

import pytest

from bot.rollout.facts import RollbackAsked
from bot.service.carrying_out.act import act
from bot.service.carrying_out.outbox import carry_out_left_over
from tests.support.faked.troubled import Crash
from tests.support.fakes import World
from tests.support.rollouts import BOB, CANARY, SERVICE, STABLE
from tests.unit.service.handlers.people import start
from tests.unit.service.regions.two import CANARY_THERE, STABLE_THERE, there, two_regions

LOOKS = 5
"""Calls of a start before it decides."""
CALLS = 9
"""More than a shift of two regions makes: two looks and an update in each."""


def swept(world: World) -> None:
    """The next tick has carried out what was left undone."""
    world.router.trouble = []
    world.clock.advance(timedelta(hours=1))
    for entry in world.store.outbox_due(world.clock.now()):
        carry_out_left_over(world.parts, (entry.id,))


@pytest.mark.parametrize("calls", range(CALLS))
def test_a_step_reaches_both(calls: int) -> None:
    """The worker dies after so many calls to Cloud Run; what it left is found, and the rollout is
    settled only when both regions serve the step."""
    world = two_regions()
    world.router.trouble = [*([None] * (LOOKS + calls)), Crash()]
    with suppress(Crash):
        start(world)
    if world.store.load(SERVICE).service.settled:
        assert there(world).wanted == {CANARY_THERE: 10, STABLE_THERE: 90}
    swept(world)
    assert world.shop.wanted == {CANARY: 10, STABLE: 90}
    assert there(world).wanted == {CANARY_THERE: 10, STABLE_THERE: 90}
    assert world.store.load(SERVICE).service.settled


@pytest.mark.parametrize("calls", range(CALLS))
def test_a_rollback_reaches_both(calls: int) -> None:
    """The same of a rollback: it is over only when both regions serve stable."""
    world = two_regions()
    start(world)
    world.router.trouble = [*([None] * calls), Crash()]
    with suppress(Crash):
        act(world.parts, SERVICE, RollbackAsked(id="back", by=BOB, reason="It looks wrong"))
    if world.store.load(SERVICE).service.active is None:
        assert there(world).wanted == {STABLE_THERE: 100}
    swept(world)
    assert (world.shop.wanted, there(world).wanted) == ({STABLE: 100}, {STABLE_THERE: 100})
    assert world.store.load(SERVICE).service.active is None
