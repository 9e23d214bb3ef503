"""A typed yes is about what its writer has read, or says what it is about."""

from typing import Any

import pytest

from bot.service.values.commands.freezes import Unfreeze
from bot.service.values.commands.steer import Promote, Resume
from tests.scenario.approvals.approving import CODE, LEAD, asking, with_approvals
from tests.scenario.written import send
from tests.support.world import (
    CANARY,
    CHANNEL,
    OPERATOR,
    PROJECT,
    REGION,
    SHOP,
    STABLE,
    World,
    real_seconds,
)

NEWER = "shop-00003"
TWICE: dict[str, Any] = {
    "steps": [
        {"traffic": "10%", "soak": "2m"},
        {"traffic": "50%", "soak": "2m", "approvals": {"roles": ["code"]}},
        {"traffic": "100%", "approvals": {"roles": ["code"]}},
    ],
    "gates": {},
}


def next_revision(world: World) -> World:
    """A rollout of another revision asks for approvals, right after one that was refused."""
    asking(world)
    world.say("refuse shop because the migration is missing", user=CODE)
    assert world.phase == "idle"
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEWER)
    world.say(f"start shop {NEWER}")
    assert world.phase == "requested"
    return world


def test_a_yes_right_after_another_ask_is_typed_again_with_its_name(world: World) -> None:
    """Two people who have read what was asked for before start nothing: they are answered with
    what is asked now, and with what to write."""
    next_revision(world)
    for user in (CODE, LEAD):
        said = world.say("approve shop", user=user)[-1]
        assert "what is asked for has just changed" in said
        assert f"the start of {NEWER}" in said
        assert f"/canary approve shop {NEWER}" in said
    assert world.rollout.approvals == ()
    said = world.say(f"approve shop {NEWER}", user=CODE)[-1]
    assert f"Approved. It was for the start of {NEWER}" in said
    assert world.say(f"approve shop {NEWER} as lead because fine", user=LEAD)[-1].startswith("App")
    assert world.phase != "requested"


def test_a_yes_that_names_another_revision_is_none(world: World) -> None:
    """At any time."""
    next_revision(world)
    world.clock.forward(300)
    said = world.say(f"approve shop {CANARY}", user=CODE)[-1]
    assert said.startswith("Not approved")
    assert world.rollout.approvals == ()


def test_after_a_minute_a_plain_yes_counts(world: World) -> None:
    """By then what is asked for is what everybody has read."""
    next_revision(world)
    world.clock.forward(61)
    assert world.say("approve shop", user=CODE)[-1].startswith("Approved. It was for")


def test_a_first_ask_takes_a_plain_yes_at_once(world: World) -> None:
    """Nothing else could have been meant."""
    asking(world)
    assert world.say("approve shop", user=CODE)[-1].startswith("Approved.")


def test_without_a_service_a_fresh_ask_has_to_be_named(world: World) -> None:
    """Another service of the channel may have asked the moment before."""
    asking(world)
    assert "has just changed" in world.say("approve", user=CODE)[-1]
    world.clock.forward(61)
    assert world.say("approve", user=CODE)[-1].startswith("Approved.")


def test_another_step_is_another_ask(world: World) -> None:
    """A yes typed for 50 % does not take it on to 100 %, also where it is written in the thread;
    the share has to be named."""
    with_approvals(world, people={"operators": [OPERATOR], "code": [CODE]}, **TWICE)
    world.start(10)
    world.soak()
    assert world.say("approve shop", user=CODE)[-1].startswith("Approved. It was for")
    world.tick()
    assert world.served() == {STABLE: 50, CANARY: 50}
    world.soak()
    before = len(world.slack.ephemerals())
    assert "has just changed" in world.say("approve shop", user=CODE)[-1]
    assert "has just changed" in world.say(f"approve shop {CANARY}", user=CODE)[-1]
    world.slack.people.mention(
        "approve", user=CODE, channel=CHANNEL, thread=world.card().ts, timestamp=real_seconds()
    )
    world.settle()
    assert "has just changed" in world.slack.ephemerals()[-1].text
    assert len(world.slack.ephemerals()) > before
    wrong = world.say(f"approve shop {CANARY} at 50%", user=CODE)[-1]
    assert wrong.startswith("Not approved")
    assert world.served() == {STABLE: 50, CANARY: 50}
    right = world.say(f"approve shop {CANARY} at 100%", user=CODE)[-1]
    assert f"Approved. It was for {CANARY} at 100 %" in right


def test_a_promote_is_about_the_step_that_it_was_written_at(world: World) -> None:
    """The step ended by itself while it was under way: it does not take the next one, too, however
    sure its writer was."""
    world.start(10)
    world.clock.forward(20)
    told = send(world, Promote, 30, sure=True, anyway=True, reason="I can")
    assert f"{CANARY} went to 10 % only after you wrote" in told
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert "Promoted" in send(world, Promote, 10, sure=True, anyway=True, reason="I can")


def test_a_promote_anyway_is_not_about_what_came_later(world: World) -> None:
    """A hold, or an alert, that its writer could not have seen is not overridden."""
    world.start(10)
    world.clock.forward(60)
    world.say("hold shop because odd logs")
    told = send(world, Promote, 20, sure=True, anyway=True, reason="I can")
    assert "It was put on hold" in told
    assert "only after you wrote" in told
    world.say("resume shop")
    world.alert(severity="Warning")
    told = send(world, Promote, 10, sure=True, anyway=True, reason="I can")
    assert "only after you wrote" in told
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_a_resume_does_not_end_a_later_hold(world: World) -> None:
    """Held, and held for another reason after the resume was written."""
    world.start(10)
    world.say("hold shop because odd logs")
    world.clock.forward(20)
    assert "only after you wrote" in send(world, Resume, 30)
    assert world.phase == "holding"
    assert "Resumed" in send(world, Resume, 10)


def test_an_unfreeze_does_not_end_a_later_freeze(world: World) -> None:
    """Ended by somebody, and frozen again for something else, while it was under way."""
    world.start(10)
    world.say("freeze shop because of the incident")
    world.clock.forward(20)
    assert "only after you wrote: because of the incident" in send(world, Unfreeze, 30)
    assert world.service().freeze is not None
    assert "no longer frozen" in send(world, Unfreeze, 10)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("approve shop at", "Say which share"),
        ("approve shop at half", "Say which share"),
        ("approve shop code", "no use for `code`"),
        ("approve shop shop-00003!x", "can't be the name of a revision"),
    ],
)
def test_what_a_yes_can_not_name(world: World, text: str, says: str) -> None:
    """It is answered with how to write it."""
    assert says in world.say(text)[-1]
