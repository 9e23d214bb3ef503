"""Somebody takes the page while what calls people can't be delivered: it calls nobody later."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenario.alerts.test_escalation import LEAD, Escalating, calls, later, pages, pings
from tests.support.running_world import running
from tests.support.world import CHANNEL, VISITOR, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A plan with three levels, and a rollout at 10 %."""
    with running(Escalating(tmp_path), CANARIO_PAGERDUTY_KEYS="sre=R0SRE, cto=R0CTO") as world:
        world.start()
        yield world


def test_a_page_that_was_taken_before_it_could_go_out_wakes_nobody(world: World) -> None:
    """PagerDuty is away, and the first person takes it by the button in Slack."""
    world.pagerduty.faults.unavailable()
    world.alert(severity="Critical")
    assert "The page is yours" in world.click(calls(world)[0], "take", VISITOR)[-1]
    later(world, 5)
    world.pagerduty.faults.unavailable(False)
    for _ in range(30):
        later(world, 5)
    assert pages(world) == {}


def test_a_level_that_was_not_paged_in_time_is_not_paged_after(world: World) -> None:
    """PagerDuty is away when the second level is due; the first page stays taken."""
    world.alert(severity="Critical")
    world.pagerduty.faults.unavailable()
    later(world, 11)
    assert pings(calls(world)[-1]) == {f"<@{LEAD}>"}
    world.click(calls(world)[0], "take", VISITOR)
    world.pagerduty.faults.unavailable(False)
    for _ in range(30):
        later(world, 5)
    assert pages(world) == {"R0SRE": ("acknowledged", 1)}


def test_a_mention_that_comes_after_it_was_taken_notifies_nobody(world: World) -> None:
    """Slack is away when the second level is due, and somebody acknowledges in PagerDuty; the
    thread still says that they were to be called."""
    world.alert(severity="Critical")
    world.slack.faults.unavailable()
    later(world, 11)
    world.pagerduty.acknowledge(world.pagerduty.incidents()[0].dedup_key, "Dana")
    world.settle()
    world.slack.faults.unavailable(False)
    for _ in range(30):
        later(world, 5)
    said = [m for m in world.slack.messages(CHANNEL) if "level 2" in m.text]
    assert [pings(m) for m in said] == [set()]
    assert "canario:take" not in said[0].action_ids


def test_what_goes_wrong_after_it_was_taken_pages_again(world: World) -> None:
    """Only what was decided before is left out, also where it can't go out at once."""
    world.alert(severity="Critical")
    world.click(calls(world)[0], "take", VISITOR)
    world.pagerduty.faults.unavailable()
    world.say("incident shop because it is worse than we thought")
    world.pagerduty.faults.unavailable(False)
    for _ in range(30):
        later(world, 5)
    assert pages(world)["R0SRE"][1] == 2


def test_a_page_of_what_has_completed_meanwhile_wakes_nobody(world: World) -> None:
    """PagerDuty is away from an incident until the rollout, which people kept, is complete: its
    page would stay open for ever."""
    world.pagerduty.faults.unavailable()
    world.say("incident shop because half of the shop is slow")
    later(world, 30)
    while world.phase != "idle":
        world.soak(301)
    world.pagerduty.faults.unavailable(False)
    assert world.last_ended().phase == "completed"
    for _ in range(30):
        later(world, 5)
    assert pages(world) == {}
