"""Slack as people use it, from the press to what they see: forms, approvals, Home, mentions."""

from typing import Any

import pytest

from sandbox.slack.workspace import Message, OpenModal
from tests.support.world import CANARY, CHANNEL, OPERATOR, PLAN, STABLE, World, real_seconds

CODE, LEAD = "U0CODE", "U0LEAD"
GUARDED = {
    "people": {"operators": [OPERATOR], "code": [CODE], "lead": ["leo@example.com"]},
    "gates": {"approvals": {"roles": ["code", "lead"], "expire": "60m"}},
}


@pytest.fixture
def plan() -> dict[str, Any]:
    """A plan whose start two people must approve."""
    return {**PLAN, **GUARDED}


@pytest.fixture
def guarded(world: World, plan: dict[str, Any]) -> World:
    """A rollout that waits for the approvals of code and lead."""
    world.slack.add_user(CODE, "carol")
    world.slack.add_user(LEAD, "leo")
    for user in (CODE, LEAD):
        world.slack.join(CHANNEL, user)
    world.write_plan(**plan)
    world.push_plans()
    world.say(f"start shop {CANARY} because faster checkout")
    return world


def ask(world: World) -> Message:
    """The message that asks for approvals."""
    (found,) = [
        m for m in world.slack.messages(CHANNEL) if m.metadata.get("event_type") == "canario_ask"
    ]
    return found


def put(world: World, modal: OpenModal, field: str, choice: Any) -> None:
    """Choose or write something in a modal, and let the worker answer."""
    world.slack.people.put_in(modal, field, choice, timestamp=real_seconds())
    world.settle()


def send(world: World, modal: OpenModal) -> dict[str, str]:
    """Send a modal; what is wrong with it."""
    wrong = world.slack.people.submit(modal, timestamp=real_seconds())
    world.settle()
    return wrong


def test_two_people_approve_and_it_starts(guarded: World) -> None:
    """Distinct people, one for each role, by the buttons of the message that asks; it mentions
    those who are missing, and then says who it was."""
    world = guarded
    assert set(ask(world).pings) == {f"<@{CODE}>", f"<@{LEAD}>"}
    assert world.click(ask(world), "approve", user=CODE)[-1].startswith("Approved.")
    assert "approved by carol" in ask(world).text
    assert set(ask(world).pings) == {f"<@{LEAD}>"}
    world.click(ask(world), "approve", user=LEAD)
    assert world.phase == "soaking"
    assert ask(world).action_ids == []
    assert "carol" in ask(world).text
    assert "leo" in ask(world).text
    assert "Processing" not in str([m.blocks for m in world.slack.messages(CHANNEL)])


def test_who_may_not_approve_is_told_and_the_message_is_mended(guarded: World) -> None:
    """Neither the requester nor who has no role; the buttons stay for those who may."""
    world = guarded
    buttons = ask(world).action_ids
    assert "nobody approves their own" in world.click(ask(world), "approve", user=OPERATOR)[-1]
    assert ask(world).action_ids == buttons
    assert world.phase == "requested"


def test_a_refusal_has_a_reason_and_a_name(guarded: World) -> None:
    """The form asks for it; the thread and the message that asked tell it."""
    world = guarded
    world.click(ask(world), "refuse", user=CODE)
    modal = world.slack.modal(CODE)
    put(world, modal, "reason", "the migration is not reviewed")
    assert send(world, modal) == {}
    assert world.phase == "idle"
    assert ask(world).action_ids == []
    assert "the migration is not reviewed" in ask(world).text
    assert "carol" in ask(world).text


def test_approving_from_the_home(guarded: World) -> None:
    """What waits for somebody is in their Home, can be done there, and is gone afterwards."""
    world = guarded
    world.slack.people.open_home(CODE, timestamp=real_seconds())
    world.settle()
    assert "your approval as code" in str(world.slack.home(CODE))
    world.slack.people.press_in_home("canario:approve", user=CODE, timestamp=real_seconds())
    world.settle()
    assert "your approval as code" not in str(world.slack.home(CODE))
    assert "approved by carol" in ask(world).text
    assert world.slack.messages("#dm-carol")[-1].text.startswith("Approved.")


def test_a_rollout_is_started_by_the_form(world: World) -> None:
    """From ``/canary start`` alone: choose the service, see what it will do, send it."""
    world.slack.command("start", user=OPERATOR, channel=CHANNEL, timestamp=real_seconds())
    world.settle()
    modal = world.slack.modal(OPERATOR)
    put(world, modal, "canario_form:service", "shop")
    assert "10 % for " in str(modal.view["blocks"])
    put(world, modal, "revision", CANARY)
    put(world, modal, "reason", "faster checkout")
    assert send(world, modal) == {}
    assert world.rollout.canary == CANARY
    assert world.rollout.reason == "faster checkout"
    assert world.slack.ephemerals()[-1].text.startswith(f"Started {CANARY}")


def test_a_mention_in_the_thread_steers_its_rollout(world: World) -> None:
    """No service has to be named; the answer is in the thread, for that person only."""
    world.start(10)
    world.slack.people.mention(
        "hold because odd logs",
        user=OPERATOR,
        channel=CHANNEL,
        thread=world.card().ts,
        timestamp=real_seconds(),
    )
    world.settle()
    assert world.phase == "holding"
    told = world.slack.ephemerals()[-1]
    assert (told.user, told.thread) == (OPERATOR, world.card().ts)


def test_explain_says_why(world: World) -> None:
    """By its button, to one person, and the message stays as it is."""
    world.start(10)
    before = world.card()
    told = world.click(before, "explain")
    assert "10 %" in told[-1]
    assert "Check errors" not in told[-1]
    assert "Check errors" in world.click(world.last_told(), "details")[-1]
    assert world.card().blocks == before.blocks


def test_a_step_ends_with_a_chart(world: World) -> None:
    """In the thread, with words for those who can't see it."""
    world.start(10)
    for _ in range(3):
        world.soak(60)
    files = list(world.slack.workspace.files.values())
    assert files
    assert files[-1].content.startswith(b"\x89PNG")
    assert f"{CANARY} (canary) against {STABLE} (stable)" in files[-1].alt
    assert files[-1].shared[1] == world.card().ts
