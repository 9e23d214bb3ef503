"""Commands carry the time they were given: what continues something expires, what stops never."""

from datetime import timedelta

import pytest

from bot.service.values.answers import ReplyTo
from bot.service.values.commands.approvals import Approve
from bot.service.values.commands.request import Command
from bot.service.values.commands.steer import Hold, Promote, RollBack
from bot.service.values.work import DoCommand
from tests.scenario.approvals.approving import CODE, LEAD, asking
from tests.support.world import CANARY, OPERATOR, STABLE, World


def send(
    world: World, kind: type[Command], minutes: float, user: str = OPERATOR, **fields: object
) -> str:
    """Put a command into the queue that was given so many minutes ago; what the person was told."""
    channel = world.card().channel
    command = kind(
        id=f"late-{kind.__name__}-{user}-{minutes}",
        user=user,
        channel=channel,
        reply_to=ReplyTo(user=user, channel=channel),
        service="shop",
        at=world.clock.now() - timedelta(minutes=minutes),
        **fields,
    )
    world.wiring.queue.put(DoCommand(command=command))
    world.settle()
    return world.slack.ephemerals()[-1].text


@pytest.mark.parametrize("minutes", [2.5, 25, 23 * 60])
def test_a_promote_that_comes_late_moves_nothing(world: World, minutes: float) -> None:
    """The person is notified, and can ask again."""
    world.start(10)
    world.soak(70)
    told = send(world, Promote, minutes)
    assert f"Not done: your `promote` arrived {int(minutes)} min late." in told
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert "Promoted" in send(world, Promote, 1)


def test_holding_and_rolling_back_are_never_too_late(world: World) -> None:
    """However long the queue was away."""
    world.start(10)
    assert "On hold." in send(world, Hold, 25)
    assert "Rolling back" in send(world, RollBack, 23 * 60)
    assert world.served() == {STABLE: 100}


def test_a_yes_that_is_older_than_its_ask_starts_nothing(world: World) -> None:
    """Two approvals typed for another revision must not start this one; the answer names what a
    yes is about."""
    asking(world)
    world.clock.forward(30)
    for user in (CODE, LEAD):
        assert "was asked for only after you wrote" in send(world, Approve, 1, user)
    assert world.served() == {STABLE: 100}
    assert f"Approved. It was for the start of {CANARY}" in send(world, Approve, 0.1, CODE)
