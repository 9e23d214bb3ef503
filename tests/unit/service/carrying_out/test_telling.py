"""Who asked is told, also where Slack stumbles."""

import pytest

from bot.errors import NotFound, Rejected, Unavailable
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.values.commands.kill import Kill
from bot.service.values.commands.steer import Hold
from infra.slack.errors import SlackUnavailable
from tests.support.rollouts import MINUTE
from tests.unit.service.handlers.people import ask, start, world_of

AWAY = Unavailable("Slack does not answer: TimeoutError.")
CARD_AND_NOTICE = (None, None)
"""What a hold shows goes through."""


@pytest.mark.parametrize("stumbles", [1, 2])
def test_an_answer_that_did_not_get_through_is_told_again(stumbles: int) -> None:
    """A time-out is no reason to leave somebody without an answer."""
    world = world_of()
    world.chat.trouble = [AWAY] * stumbles
    assert "no active rollout" in ask(world, Hold).sentence
    assert len(world.pauses) == stumbles


def test_slacks_own_pause_is_kept_within_reason() -> None:
    """Five seconds at most, for the worker has other things to do."""
    world = world_of()
    world.chat.trouble = [SlackUnavailable("Wait.", "", 3.0), SlackUnavailable("Wait.", "", 60.0)]
    ask(world, Hold)
    assert world.pauses == [3.0, 5.0]


@pytest.mark.parametrize("trouble", [[AWAY] * 3, [Rejected("No such channel.")]])
def test_what_can_not_be_told_stops_nothing(
    trouble: list[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    """The command is done all the same, and the log says that its answer was lost."""
    world = world_of()
    start(world)
    before = len(world.chat.answers)
    world.chat.trouble = [*CARD_AND_NOTICE, *trouble]
    ask(world, Hold, reason="odd logs")
    assert world.rollout.holds
    assert len(world.chat.answers) == before
    assert "could not answer" in caplog.text


@pytest.mark.parametrize("refused", [Rejected("No such channel."), NotFound("No such channel.")])
def test_a_channel_that_refuses_silences_no_other(refused: Exception) -> None:
    """Of two channels one is away and one refuses: the one that is away is told later."""
    switch = {"post": "https://flags.example/off", "within": "10s"}
    world = world_of(kill_switch=switch, on_rollback={"announce": ["#incidents", "#elsewhere"]})
    world.chat.trouble = [AWAY, AWAY, refused]
    ask(world, Kill, reason="it charges twice")
    world.clock.advance(10 * MINUTE)
    left = [entry.id for entry in world.store.outbox_due(world.clock.now())]
    carry_out_left_over(world.parts, left)
    assert {each.channel for each in world.chat.told.values()} == {
        "#deployments",
        "#incidents",
        "#elsewhere",
    }
