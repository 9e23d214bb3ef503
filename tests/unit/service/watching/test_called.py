"""Who is on call for a page is mentioned, after everything else has been said."""

import pytest

from bot.errors import Rejected, Unavailable
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.service.ports.on_calls import OnCall
from bot.service.values.commands.steer import RollBack
from tests.support.fakes import World
from tests.unit.service.handlers.people import ask, start, world_of


def paged(*on_call: str, schedule: str | None = "PSCHED1") -> World:
    """A rollout whose rollback pages, in a world where these are on call for it."""
    gates = {"on_call": schedule} if schedule else {}
    teams = ["sre", "shop"]
    world = world_of(gates=gates, on_rollback={"page": teams, "page_by_hand": teams})
    world.on_calls.names["PSCHED1"] = ("Dana",)
    start(world)
    world.on_calls.names["PSCHED1"] = on_call
    world.journal.clear()
    return world


def call(world: World) -> Announce:
    """The one notice that calls somebody."""
    (found,) = [each for each in world.chat.notices.values() if each.topic is Topic.CALLED]
    return found


def test_who_is_on_call_is_looked_up_after_everything_was_said() -> None:
    """Traffic, page and story first, also what follows from them; then the call, once."""
    world = paged("Dana", "Eli")
    ask(world, RollBack, reason="checkout is slow")
    said = world.done("shift", "page", "announce", "on")
    assert said[0].startswith("shift")
    assert said[1].startswith("page")
    assert said[-2:] == ["on call PSCHED1", "announce called"]
    assert said[-3] == "announce rolled_back"
    assert call(world).words.startswith("Calling sre and shop: shop-00002 is rolled back")
    people = (OnCall("Dana", "dana@example.com"), OnCall("Eli", "eli@example.com"))
    assert list(world.chat.called.values()) == [people]


@pytest.mark.parametrize("problem", [Unavailable("PagerDuty is away."), Rejected("No token.")])
def test_a_look_up_that_fails_loses_no_notice(problem: Exception) -> None:
    """It is said without a name, at once, and nothing is left to be done."""
    world = paged("Dana")
    world.on_calls.trouble = [problem]
    ask(world, RollBack)
    assert list(world.chat.called.values()) == [None]
    assert world.store.waiting("acme-prod~shop") == []


def test_a_plan_without_a_schedule_calls_nobody() -> None:
    """PagerDuty knows whom it wakes; Slack can't."""
    world = paged(schedule=None)
    ask(world, RollBack)
    assert Topic.CALLED not in world.chat.topics
    assert world.pager.incidents


def test_a_rollout_that_pages_nobody_calls_nobody() -> None:
    """Only a page is a reason to mention anybody."""
    world = world_of(gates={"on_call": "PSCHED1"}, on_rollback={})
    world.on_calls.names["PSCHED1"] = ("Dana",)
    start(world)
    ask(world, RollBack)
    assert Topic.CALLED not in world.chat.topics
