"""What people confirm before a rollout continues: asked in its step, one press each, kept with the
name and the time."""

from typing import Any

import pytest

from bot.rollout.facts import Confirmed
from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import asks, nothing_hangs
from tests.support.world import (
    CANARY,
    CHANNEL,
    OPERATOR,
    PLAN,
    SERVICE,
    STABLE,
    VISITOR,
    World,
    real_seconds,
)

QA = "U0QUINN"
TESTED, QUIET = "The cases were gone through", "No user has complained"
ITEMS: list[Any] = [TESTED, {"what": QUIET, "by": "qa"}]
PEOPLE = {"operators": [OPERATOR], "qa": [QA]}


def confirming(world: World, at: int, **fields: Any) -> World:
    """The shop's plan asks for two confirmations in one step."""
    world.slack.add_user(QA, "quinn")
    world.slack.join(CHANNEL, QA)
    steps = [dict(step) for step in PLAN["steps"]]
    steps[at]["confirm"] = ITEMS
    world.write_plan(**{"people": PEOPLE, "steps": steps} | fields)
    world.push_plans()
    return world


@pytest.fixture
def waiting(world: World) -> World:
    """It has soaked at 10 %, and asks."""
    confirming(world, 1).start(10)
    world.soak()
    return world


def ask(world: World) -> Message:
    """The message that asks now."""
    return asks(world)[-1]


def test_a_step_waits_until_each_is_confirmed(waiting: World) -> None:
    """Its soak is over and its checks pass; it goes up with the last press, and says who it was."""
    assert waiting.served() == {STABLE: 90, CANARY: 10}
    assert ask(waiting).action_ids == ["canario:confirm1", "canario:confirm2"]
    waiting.click(ask(waiting), "confirm1")
    assert ask(waiting).action_ids == ["canario:confirm2"]
    assert "olivia" in ask(waiting).text
    waiting.soak(61)
    assert waiting.phase == "soaking"
    waiting.click(ask(waiting), "confirm2", user=QA)
    assert waiting.served() == {STABLE: 50, CANARY: 50}
    assert ask(waiting).action_ids == []
    assert "olivia and quinn" in ask(waiting).text
    assert nothing_hangs(waiting)


def test_each_is_kept_with_who_and_when(waiting: World) -> None:
    """In the trail, and in the rollout."""
    waiting.click(ask(waiting), "confirm2", user=QA)
    waiting.say("confirm shop 1 because all 26 pass")
    found = [e for e in waiting.wiring.store.audit(SERVICE) if isinstance(e.fact, Confirmed)]
    said = [
        (e.fact.by.id, e.fact.number, e.fact.reason) for e in found if isinstance(e.fact, Confirmed)
    ]
    assert said == [(QA, 2, ""), (OPERATOR, 1, "all 26 pass")]
    assert [each.at for each in waiting.rollout.approvals] == [e.at for e in found]


def test_card_and_status_say_which_are_open_and_who_may(waiting: World) -> None:
    """And who has confirmed the others."""
    waiting.click(ask(waiting), "confirm1")
    for text in (
        waiting.card().text,
        waiting.say("status shop")[-1],
        waiting.say("explain shop --details")[-1],
    ):
        assert f"{QUIET}: qa may confirm it" in text
        assert f"{TESTED}: confirmed by olivia" in text


def test_only_those_whom_the_plan_names_confirm(waiting: World) -> None:
    """An item's role, and else who may promote; they are named."""
    told = waiting.click(ask(waiting), "confirm2")
    assert "Only qa may confirm that" in told[-1]
    assert "quinn" in told[-1]
    told = waiting.say("confirm shop 1", user=VISITOR)
    assert "olivia" in told[-1]
    assert waiting.rollout.approvals == ()
    assert ask(waiting).action_ids == ["canario:confirm1", "canario:confirm2"]
    assert nothing_hangs(waiting)


def test_a_number_that_is_not_asked_for_and_a_second_press_are_answered(waiting: World) -> None:
    """With what is left."""
    assert "7 is not asked for" in waiting.say("confirm shop 7")[-1]
    old = ask(waiting)
    waiting.click(old, "confirm1")
    told = waiting.click(old, "confirm1")
    assert "confirmed already, by olivia" in told[-1]
    assert QUIET in told[-1]
    assert "Say the number" in waiting.say("confirm shop")[-1]


def test_neither_approve_nor_refuse_nor_promote_replaces_it(waiting: World) -> None:
    """Each says what to do instead."""
    assert "/canary confirm shop" in waiting.say("approve shop")[-1]
    assert "/canary hold shop" in waiting.say("refuse shop because it is not so")[-1]
    assert "2 confirmations" in waiting.say("promote shop")[-1]
    assert "/canary confirm shop" in waiting.say("resume shop")[-1]
    assert waiting.served() == {STABLE: 90, CANARY: 10}


def test_a_promote_asks_for_them_before_the_soak_is_over(world: World) -> None:
    """It takes effect with the last of them."""
    confirming(world, 1).start(10)
    world.soak(61)
    assert "2 confirmations" in world.say("promote shop")[-1]
    world.click(ask(world), "confirm1")
    world.click(ask(world), "confirm2", user=QA)
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_a_hold_keeps_what_was_confirmed(waiting: World) -> None:
    """It is asked again, in a new message, for the rest only; the old one's press says so."""
    old = ask(waiting)
    waiting.click(old, "confirm1")
    waiting.say("hold shop because we look into the logs")
    assert ask(waiting).action_ids == []
    assert "asks again" in waiting.click(old, "confirm2", user=QA)[-1]
    waiting.say("resume shop")
    waiting.soak(61)
    assert ask(waiting).action_ids == ["canario:confirm2"]
    assert "another message" in waiting.click(old, "confirm2", user=QA)[-1]
    waiting.click(ask(waiting), "confirm2", user=QA)
    assert waiting.served() == {STABLE: 50, CANARY: 50}


def test_nobody_in_time_holds_and_a_resume_asks_again(waiting: World) -> None:
    """As long as it may hold; a press that comes too late is told so."""
    waiting.clock.forward(24 * 3600 + 60)
    assert "too late" in waiting.click(ask(waiting), "confirm1")[-1]
    assert waiting.phase == "holding"
    assert TESTED in waiting.rollout.holds[0].reason
    waiting.say("resume shop")
    waiting.soak(61)
    assert ask(waiting).action_ids == ["canario:confirm1", "canario:confirm2"]


def test_the_steps_own_deadline_ends_it_sooner(world: World) -> None:
    """Where the plan gives one."""
    steps = [dict(step) for step in PLAN["steps"]]
    steps[1] |= {"confirm": ITEMS, "deadline": "10m"}
    confirming(world, 1, steps=steps).start(10)
    world.soak()
    world.soak(9 * 60)
    assert world.phase == "holding"


def test_before_any_traffic_nobody_in_time_cancels(world: World) -> None:
    """At 0 % it asks once it is tested."""
    confirming(world, 0).say(f"start shop {CANARY}")
    assert world.phase == "verifying"
    assert len(ask(world).action_ids) == 2
    world.soak(24 * 3600 + 60, visitors=0)
    assert world.phase == "idle"
    assert QUIET in world.last_ended().outcome
    assert world.served() == {STABLE: 100}


def test_the_last_step_waits_before_it_is_watched(world: World) -> None:
    """All traffic, and the watch begins with the last press."""
    confirming(world, 3).start(100)
    world.soak()
    assert world.phase == "soaking"
    world.click(ask(world), "confirm1")
    world.click(ask(world), "confirm2", user=QA)
    assert world.phase == "watching"


def test_a_broken_limit_rolls_back_while_it_waits(waiting: World) -> None:
    """What is asked for is over then."""
    waiting.fault(error_rate=0.5)
    waiting.soak(61)
    assert waiting.served() == {STABLE: 100}
    assert ask(waiting).action_ids == []


def test_the_home_of_who_may_shows_it(waiting: World) -> None:
    """And nobody else's."""
    for user in (QA, VISITOR):
        waiting.slack.people.open_home(user, timestamp=real_seconds())
        waiting.settle()
    assert "your confirmation as qa" in str(waiting.slack.home(QA))
    assert "your confirmation" not in str(waiting.slack.home(VISITOR))


def test_the_end_waits_for_what_completes_it(world: World) -> None:
    """The watch is over, and it is complete with the last press."""
    confirming(world, 1, steps=list(PLAN["steps"]), on_complete={"confirm": ITEMS}).start(100)
    world.soak()
    assert world.phase == "watching"
    world.soak(601)
    assert "before its rollout is complete" in ask(world).text
    world.click(ask(world), "confirm1")
    assert world.phase == "watching"
    world.click(ask(world), "confirm2", user=QA)
    assert world.last_ended().phase == "completed"
