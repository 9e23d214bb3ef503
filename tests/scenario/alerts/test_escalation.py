"""A page that nobody takes calls level by level, by page and mention, until somebody does."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.service.values.answers import ReplyTo
from bot.service.values.commands.pages import Acknowledge
from bot.service.values.work import DoCommand
from sandbox.slack.workspace import Message
from tests.support.running_world import running
from tests.support.world import CHANNEL, OPERATOR, SERVICE, STRANGER, VISITOR, World

LEAD, BOSS, ROSTER = "U0LEAD", "U0BOSS", "U0ROSTER"
PEOPLE = {"operators": [OPERATOR], "on-call": [VISITOR], "lead": [LEAD], "boss": [BOSS]}
LEVELS = [{"role": "on-call"}, {"role": "lead"}, {"role": "boss", "after": "20m", "page": "cto"}]


class Escalating(World):
    """A world whose plan has three levels."""

    def furnish(self) -> None:
        """See World."""
        super().furnish()
        for user in (LEAD, BOSS, ROSTER):
            self.slack.add_user(user, user.removeprefix("U0").lower())
        self.write_plan(people=PEOPLE, escalation=LEVELS)


@pytest.fixture
def called(tmp_path: Path) -> Iterator[World]:
    """An alert has rolled the canary back, and the first level was called."""
    with running(Escalating(tmp_path), CANARIO_PAGERDUTY_KEYS="sre=R0SRE, cto=R0CTO") as world:
        world.start()
        world.alert(severity="Critical")
        yield world


def calls(world: World) -> list[Message]:
    """The messages that call somebody, the oldest first."""
    return [m for m in world.slack.messages(CHANNEL) if "*Called*" in m.text]


def pings(message: Message) -> set[str]:
    """Whom it notifies."""
    return set(message.pings)


def later(world: World, minutes: float) -> None:
    """Time passes, and the scheduler looks."""
    world.clock.forward(minutes * 60)
    world.tick()


def pages(world: World) -> dict[str, tuple[str, int]]:
    """By integration: the state of its incident, and how often it was triggered."""
    return {i.routing_key: (i.state, i.triggers) for i in world.pagerduty.incidents()}


def test_each_level_is_called_at_its_time(called: World) -> None:
    """The first with the page, the second ten minutes later, the third when the plan says; each by
    page and mention, and after the last nobody."""
    assert [pings(m) for m in calls(called)] == [{f"<@{VISITOR}>"}]
    assert pages(called) == {"R0SRE": ("triggered", 1)}
    later(called, 9.5)
    assert len(calls(called)) == 1
    later(called, 1)
    assert pings(calls(called)[-1]) == {f"<@{LEAD}>"}
    assert pages(called) == {"R0SRE": ("triggered", 2)}
    later(called, 19)
    assert len(calls(called)) == 2
    later(called, 2)
    assert pings(calls(called)[-1]) == {f"<@{BOSS}>"}
    assert pages(called) == {"R0SRE": ("triggered", 2), "R0CTO": ("triggered", 1)}
    assert called.service().due_at is None
    later(called, 600)
    assert len(calls(called)) == 3


def test_the_button_ends_it(called: World) -> None:
    """Whoever presses has the page: in the thread, in PagerDuty, and nobody else is called."""
    told = called.click(calls(called)[0], "take", VISITOR)
    assert "The page is yours" in told[-1]
    assert called.story()[-1].count("victor took the page.") == 1
    assert pages(called)["R0SRE"][0] == "acknowledged"
    later(called, 60)
    assert len(calls(called)) == 1
    late = called.click(calls(called)[0], "take", OPERATOR)
    assert "victor took the page" in late[-1]


def test_pagerduty_ends_it(called: World) -> None:
    """Who acknowledges there has it, too; also on a later level."""
    later(called, 11)
    key = called.pagerduty.incidents()[0].dedup_key
    called.pagerduty.acknowledge(key, "Dana")
    called.settle()
    later(called, 60)
    assert len(calls(called)) == 2
    assert "Dana took the page" in called.say("acknowledge shop")[-1]


def test_a_resolve_by_a_person_in_pagerduty_ends_it(called: World) -> None:
    """Whoever resolves the page has seen to it, without having acknowledged it before."""
    key = called.pagerduty.incidents()[0].dedup_key
    called.pagerduty.resolve(key, "Eli")
    called.settle()
    later(called, 60)
    assert len(calls(called)) == 1
    assert "Eli took the page" in called.say("acknowledge shop")[-1]


def test_a_note_or_another_assignee_ends_nothing(called: World) -> None:
    """Nobody has said that they have it."""
    key = called.pagerduty.incidents()[0].dedup_key
    called.pagerduty.note(key, "Dana", "Hm")
    called.pagerduty.reassign(key, "Dana", "Eli")
    called.settle()
    later(called, 11)
    assert len(calls(called)) == 2


def test_it_is_taken_by_a_command_and_not_by_strangers(called: World) -> None:
    """Also after the rollout is over; people of another workspace take nothing."""
    assert "The page is yours" not in called.say("acknowledge shop", user=STRANGER)[-1]
    later(called, 11)
    assert len(calls(called)) == 2
    assert "The page is yours" in called.say("acknowledge shop", user=BOSS)[-1]
    later(called, 60)
    assert len(calls(called)) == 2


def test_acknowledging_takes_the_page_that_nobody_has(called: World) -> None:
    """Two rollouts page; the later one is taken, and who acknowledges then has the other."""
    called.write_plan(
        people=PEOPLE, escalation=LEVELS, on_rollback={"page": "sre", "page_by_hand": "sre"}
    )
    called.push_plans()
    called.say("start shop shop-00002 --again --yes because fixed")
    called.say("rollback shop because odd")
    assert "The page is yours" in called.say("acknowledge shop", user=BOSS)[-1]
    assert "The page is yours" in called.say("acknowledge shop", user=LEAD)[-1]
    assert all(each.taken_by for each in called.service().calling)


def acknowledge_late(world: World, at: datetime) -> str:
    """``acknowledge shop`` of that time is delivered now; what the person is told."""
    channel = world.cards()[0].channel
    reply_to = ReplyTo(user=VISITOR, channel=channel)
    command = Acknowledge(
        id=f"late-{at}", user=VISITOR, channel=channel, reply_to=reply_to, service="shop", at=at
    )
    world.wiring.queue.put(DoCommand(command=command))
    world.settle()
    return world.slack.ephemerals()[-1].text


def test_a_page_is_not_taken_by_what_was_written_before_it(tmp_path: Path) -> None:
    """An acknowledge that the queue brings hours later is about no page that was opened since: the
    levels are called on, and who wrote is told."""
    with running(Escalating(tmp_path), CANARIO_PAGERDUTY_KEYS="sre=R0SRE, cto=R0CTO") as world:
        world.start()
        before = world.clock.now()
        world.clock.forward(3 * 3600)
        world.alert(severity="Critical")
        assert "opened only after you wrote" in acknowledge_late(world, before)
        assert pages(world)["R0SRE"][0] == "triggered"
        later(world, 11)
        assert len(calls(world)) == 2
        assert "The page is yours" in acknowledge_late(world, world.clock.now())


def test_what_was_written_between_two_pages_is_about_the_first(called: World) -> None:
    """The page that stood there is taken, and the newer one still calls."""
    called.clock.forward(5)
    between = called.clock.now()
    called.clock.forward(5)
    again = {"page": "sre", "page_by_hand": "sre"}
    called.write_plan(people=PEOPLE, escalation=LEVELS, on_rollback=again)
    called.push_plans()
    called.say("start shop shop-00002 --again --yes because fixed")
    called.say("rollback shop because odd")
    assert "The page is yours" in acknowledge_late(called, between)
    [still] = [each.rollout for each in called.service().calling if each.open]
    assert still == called.last_ended().id


def test_without_pagerduty_people_are_mentioned(tmp_path: Path) -> None:
    """A plan that pages nobody still calls its levels in Slack."""
    with running(Escalating(tmp_path), PAGERDUTY_ROUTING_KEY="") as world:
        world.write_plan(people=PEOPLE, escalation=LEVELS, on_rollback={})
        world.push_plans()
        world.start()
        world.alert(severity="Critical")
        later(world, 11)
        assert [pings(m) for m in calls(world)] == [{f"<@{VISITOR}>"}, {f"<@{LEAD}>"}]
        assert "The page is yours" in world.click(calls(world)[0], "take", VISITOR)[-1]
        later(world, 60)
        assert len(calls(world)) == 2


def test_a_roster_stands_in_for_the_first_48_hours(tmp_path: Path) -> None:
    """Of the rollout; the role itself is called after that."""
    people = {"on-call": [VISITOR], "lead": [LEAD], "roster": [ROSTER]}
    levels = [{"role": "on-call", "first_48h": "roster"}, {"role": "lead", "first_48h": "roster"}]
    with running(Escalating(tmp_path)) as world:
        world.write_plan(people=people, escalation=[levels[0], {**levels[1], "after": "49h"}])
        world.push_plans()
        world.start()
        world.alert(severity="Critical")
        assert pings(calls(world)[0]) == {f"<@{ROSTER}>"}
        later(world, 49 * 60 + 1)
        assert pings(calls(world)[-1]) == {f"<@{LEAD}>"}


def test_a_rollback_by_hand_calls_nobody(called: World) -> None:
    """Who rolls back knows."""
    called.say("start shop shop-00002 --again --yes because fixed")
    called.say("rollback shop because odd")
    assert len(calls(called)) == 1


def test_a_rollback_by_hand_calls_where_the_plan_pages_then(called: World) -> None:
    """With `page_by_hand` the levels are called."""
    again = {"page": "sre", "page_by_hand": "sre"}
    called.write_plan(people=PEOPLE, escalation=LEVELS, on_rollback=again)
    called.push_plans()
    called.say("start shop shop-00002 --again --yes because fixed")
    called.say("rollback shop because odd")
    assert len(calls(called)) == 2
    assert len(called.service(SERVICE).calling) == 2
