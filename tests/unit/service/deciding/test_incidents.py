"""An incident that Cloud Monitoring says again is the same fact, and counts again all the same."""

from datetime import timedelta

import pytest

from bot.rollout.facts import AlertClosed
from bot.rollout.rules.incidents import recent
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import apply
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, NOON, POLICY, SERVICE, alert, started

OPEN = alert("warning", "", id="alert~inc-1~open")
CLOSED = AlertClosed(id="alert~inc-1~closed", by=POLICY, incident="inc-1", policy="Errors")


def remembered(world: World) -> list[str]:
    """The incidents that have not aged out."""
    return [each.incident for each in recent(world.store.load(SERVICE).service, world.clock.now())]


@pytest.mark.parametrize("active", [False, True])
def test_what_is_reported_all_the_time_is_never_forgotten(active: bool) -> None:
    """Seven days count from the last news of it, without a rollout and with one."""
    world = World()
    if active:
        act(world.parts, SERVICE, started())
    for hour in (0, 13, 100, 169, 300):
        world.clock.time = NOON + timedelta(hours=hour)
        apply(world.parts, SERVICE, OPEN)
        assert remembered(world) == ["inc-1"]
        (kept,) = world.store.load(SERVICE).service.incidents
        assert kept.heard == world.clock.now()
        assert kept.since == NOON


def test_it_is_not_decided_on_more_often_than_is_worth_it() -> None:
    """News of the same hours, and the same news twice, leave nothing in the trail."""
    world = World()
    for minutes in (0, 0, 5, 700):
        world.clock.time = NOON + minutes * MINUTE
        apply(world.parts, SERVICE, OPEN)
    assert len(world.store.audit(SERVICE)) == 1


def test_news_that_comes_after_its_close_opens_nothing() -> None:
    """Delivered out of order, however much later."""
    world = World()
    for hour in (0, 13):
        world.clock.time = NOON + timedelta(hours=hour)
        apply(world.parts, SERVICE, OPEN)
    apply(world.parts, SERVICE, CLOSED)
    world.clock.advance(timedelta(hours=13))
    apply(world.parts, SERVICE, OPEN)
    assert remembered(world) == []
