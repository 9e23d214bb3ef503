"""What the queue has given up."""

import pytest

from bot.errors import Rejected, Unavailable
from bot.service.entry.dead_letter import bury
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.commands.freezes import Freeze
from bot.service.values.commands.request import Command
from bot.service.values.commands.steer import Hold
from bot.service.values.work import DoCommand, Evaluate, PublishHome
from tests.support.fakes import World
from tests.support.rollouts import ANN, SERVICE
from tests.unit.service.handlers.people import start, world_of


@pytest.fixture
def world() -> World:
    """A rollout that was started, with its message."""
    made = world_of()
    start(made)
    made.journal.clear()
    return made


def pressed(world: World) -> Hold:
    """Hold, pressed on the rollout's message."""
    return Hold(
        id="c1",
        user=ANN.id,
        channel="C0DEPLOYS",
        reply_to=ReplyTo(user=ANN.id, channel="C0DEPLOYS"),
        service=SERVICE,
        rollout=world.rollout.id,
    )


def told(world: World, command: Command) -> Answer:
    """What the person is told of a command that is given up."""
    bury(world.parts, DoCommand(command=command))
    return world.chat.answers[-1]


def test_what_a_tick_finds_again_is_only_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is tried, and nobody is told."""
    bury(world.parts, Evaluate(services=(SERVICE,), asked_at=world.clock.now()))
    bury(world.parts, PublishHome(user=ANN.id))
    assert world.journal == []
    assert "given up by the queue: evaluate" in caplog.text


def test_the_message_is_mended_before_it_is_told(world: World) -> None:
    """Who is told to try again needs the buttons."""
    assert not told(world, pressed(world)).ok
    assert world.journal[-2:] == ["card soaking", "answer"]


@pytest.mark.parametrize("problem", [Rejected("No such channel."), RuntimeError("a bug")])
def test_a_message_that_can_not_be_shown_keeps_nobody_from_being_told(
    world: World, problem: Exception
) -> None:
    """It may well be why the command was given up."""
    world.chat.trouble = [problem]
    assert told(world, pressed(world)).sentence.startswith("Not done: `hold`")


def test_while_slack_is_away_it_is_left_to_the_queue(world: World) -> None:
    """Nothing can be fixed or told now."""
    world.chat.trouble = [Unavailable("Slack does not answer.")]
    with pytest.raises(Unavailable):
        bury(world.parts, DoCommand(command=pressed(world)))


def test_of_several_part_may_be_done(world: World) -> None:
    """Each is decided by itself, so nobody is told that nothing was changed."""
    fields = pressed(world).model_dump(exclude={"verb", "service", "rollout"})
    assert "Part of it may be done" in told(world, Freeze(**fields, services=("shop", "api"))).next
