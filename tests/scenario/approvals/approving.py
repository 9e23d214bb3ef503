"""A rollout that asks for approvals, and the message that asks."""

from typing import Any

from sandbox.slack.workspace import Message, OpenModal
from tests.support.world import CANARY, CHANNEL, OPERATOR, World, real_seconds

CODE, LEAD, BOTH, OTHER_CODE = "U0CODE", "U0LEAD", "U0BOTH", "U0CORA"
APPROVERS = {CODE: "carol", LEAD: "leo", BOTH: "bea", OTHER_CODE: "cora"}
PEOPLE = {
    "operators": [OPERATOR],
    "code": [CODE, BOTH, OTHER_CODE],
    "lead": ["leo@example.com", BOTH],
}
ASKED = {"roles": ["code", "lead"], "expire": "60m"}


def with_approvals(world: World, **fields: Any) -> World:
    """The approvers are there, and the plan asks them before the start, or as ``fields`` say."""
    for user, name in APPROVERS.items():
        world.slack.add_user(user, name)
        world.slack.join(CHANNEL, user)
    world.write_plan(**({"people": PEOPLE, "gates": {"approvals": ASKED}} | fields))
    world.push_plans()
    return world


def asking(world: World) -> World:
    """A rollout that waits for code and lead before it starts."""
    with_approvals(world)
    world.say(f"start shop {CANARY} because faster checkout")
    assert world.phase == "requested"
    return world


def asks(world: World) -> list[Message]:
    """The messages that ask or have asked for approvals, the oldest first."""
    messages = world.slack.messages(CHANNEL)
    return [m for m in messages if m.metadata.get("event_type") == "canario_ask"]


def ask(world: World) -> Message:
    """The one message that asks for approvals, as it stands now."""
    (found,) = asks(world)
    return found


def pinged(world: World) -> set[str]:
    """Who is mentioned anywhere in the channel."""
    return {ping for message in world.slack.messages(CHANNEL) for ping in message.pings}


def put(world: World, modal: OpenModal, field: str, choice: Any) -> None:
    """Choose or write something in a modal, and let the worker answer."""
    world.slack.people.put_in(modal, field, choice, timestamp=real_seconds())
    world.settle()


def send(world: World, modal: OpenModal) -> dict[str, str]:
    """Send a modal; what is wrong with it."""
    wrong = world.slack.people.submit(modal, timestamp=real_seconds())
    world.settle()
    return wrong


def refuse(world: World, message: Message, user: str, reason: str) -> list[str]:
    """Press Refuse, write the reason, send it; what the person was told."""
    before = len(world.slack.ephemerals())
    world.click(message, "refuse", user=user)
    modal = world.slack.modal(user)
    put(world, modal, "reason", reason)
    assert send(world, modal) == {}
    return [told.text for told in world.slack.ephemerals()[before:] if told.user == user]


def nothing_hangs(world: World) -> bool:
    """Whether no message still says that something is being done."""
    return "Processing" not in str([m.blocks for m in world.slack.messages(CHANNEL)])
