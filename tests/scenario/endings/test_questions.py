"""A rollout has completed, and people are asked what the plan asks: the first answer counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rollout.facts import QuestionAnswered
from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import asks, nothing_hangs, pinged
from tests.support.running_world import running
from tests.support.world import (
    CANARY,
    CHANNEL,
    OPERATOR,
    PLAN,
    PROJECT,
    REGION,
    SERVICE,
    SHOP,
    STRANGER,
    VISITOR,
    World,
)

SECOND, NEWER = "U0OSKAR", "shop-00003"
TEXT = "Ready for production?"
ASK = {"text": TEXT, "answers": ["APPROVED", "HOLD"]}


def completed(world: World, **fields: object) -> World:
    """The plan asks at the end; the rollout has completed."""
    world.slack.add_user(SECOND, "oskar")
    world.slack.join(CHANNEL, SECOND)
    people = {"operators": [OPERATOR, SECOND]}
    world.write_plan(**{"people": people, "on_complete": {"ask": ASK}, "watch": None} | fields)
    world.push_plans()
    world.start(100)
    world.soak()
    assert world.phase == "idle"
    assert world.last_ended().phase == "completed"
    return world


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[World]:
    """It has, and nobody has answered."""
    with running(World(tmp_path)) as world:
        yield completed(world)


def question(world: World) -> Message:
    """The one message that asks, as it stands now."""
    (found,) = asks(world)
    return found


def test_a_completed_rollout_asks_with_a_button_for_each_answer(asked: World) -> None:
    """In its thread and in the channel, and nobody is mentioned."""
    message = question(asked)
    assert TEXT in message.text
    assert CANARY in message.text
    assert message.action_ids == ["canario:answer1", "canario:answer2"]
    assert message.thread_ts == asked.cards()[0].ts
    assert pinged(asked) == set()


def test_the_first_answer_counts_and_is_shown_with_who_gave_it(asked: World) -> None:
    """In the message, the thread and the trail; whoever presses an old message is told it."""
    old = question(asked)
    assert "APPROVED" in asked.click(old, "answer1")[-1]
    now = question(asked)
    assert now.action_ids == []
    assert "APPROVED* answered by olivia" in now.text
    assert f"olivia answered “{TEXT}” with APPROVED" in asked.story()[-1]
    assert "olivia has answered that already: APPROVED" in asked.click(old, "answer2", SECOND)[-1]
    assert question(asked).text == now.text
    kept = [e for e in asked.wiring.store.audit(SERVICE) if isinstance(e.fact, QuestionAnswered)]
    ((fact, at),) = [(e.fact, e.at) for e in kept]
    (stored,) = asked.service().questions
    assert isinstance(fact, QuestionAnswered)
    assert (fact.by.id, fact.number) == (OPERATOR, 1)
    assert stored.given is not None
    assert (stored.answer, stored.given.at) == ("APPROVED", at)
    assert nothing_hangs(asked)


@pytest.mark.parametrize("user", [VISITOR, STRANGER])
def test_only_who_may_promote_may_answer(asked: World, user: str) -> None:
    """Nothing changes by anybody else, and they hear whom to ask."""
    asked.click(question(asked), "answer1", user)
    assert asked.service().questions[0].given is None
    assert ("operators may answer" in asked.last_told().text) == (user == VISITOR)
    assert question(asked).action_ids == ["canario:answer1", "canario:answer2"]
    assert "HOLD" in asked.click(question(asked), "answer2", SECOND)[-1]


def test_without_operators_members_of_the_channel_answer_and_guests_do_not(world: World) -> None:
    """As with every yes."""
    completed(world, people={})
    world.slack.add_user("U0GUEST", "gus", guest="restricted")
    world.slack.join(CHANNEL, "U0GUEST")
    assert "Guests may not" in world.click(question(world), "answer1", "U0GUEST")[-1]
    assert "APPROVED" in world.click(question(world), "answer1", VISITOR)[-1]


def test_it_is_typed_too_also_while_the_next_rollout_is_under_way(asked: World) -> None:
    """It is about the rollout that has completed; what is active does not change by it."""
    asked.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEWER)
    asked.say(f"start shop {NEWER}")
    assert asked.phase == "soaking"
    before = asked.rollout
    assert "There is 1 APPROVED, 2 HOLD." in asked.say("answer shop 3")[-1]
    assert "Say the number of your answer" in asked.say("answer shop yes")[-1]
    assert "HOLD" in asked.say("answer shop 2 because the load test was short")[-1]
    said = [m.text for m in asked.slack.messages(CHANNEL)]
    assert any("with HOLD because the load test was short" in text for text in said)
    assert "HOLD* answered by olivia" in question(asked).text
    assert asked.rollout.model_copy(update={"card": before.card}) == before


def test_each_rollout_has_its_question_and_a_rollback_has_none(world: World) -> None:
    """Nobody is asked about what did not complete."""
    world.write_plan(on_complete={"ask": ASK}, steps=PLAN["steps"])
    world.push_plans()
    world.start(10)
    world.say("rollback shop because it is slow")
    assert asks(world) == []
    assert world.service().questions == ()
