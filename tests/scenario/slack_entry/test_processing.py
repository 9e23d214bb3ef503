"""Buttons that are pressed go at once, and never stay gone."""

import pytest

from bot.errors import Unavailable
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Message
from tests.scenario.slack_entry.conftest import Taken
from tests.unit.slack.rollouts import NOW, rollout


def parent(slack: SlackServer) -> Message:
    """The rollout's message as it stands."""
    return slack.messages("#deployments")[0]


@pytest.mark.parametrize("action", ["promote", "hold", "rollback"])
def test_a_pressed_button_turns_into_processing(
    slack: SlackServer, taken: Taken, card: Message, action: str
) -> None:
    """Nobody presses twice, and everybody sees whose press it was; nobody is pinged."""
    slack.click(card, f"canario:{action}", user="U0ANN")
    after = parent(slack)
    assert after.action_ids == []
    assert "Processing…" in str(after.blocks)
    assert "ann" in str(after.blocks[-1])
    assert after.text.startswith(card.text)
    assert after.pings == []
    assert after.metadata == card.metadata


def test_they_go_before_the_command_is_handed_over(
    slack: SlackServer, taken: Taken, card: Message
) -> None:
    """So the outcome always comes after, and is never overwritten."""
    shown: list[bool] = []
    taken.before = lambda: shown.append("Processing…" in str(parent(slack).blocks))
    slack.click(card, "canario:hold", user="U0ANN")
    assert shown == [True]


def test_they_come_back_when_it_was_not_handed_over(
    slack: SlackServer, taken: Taken, card: Message
) -> None:
    """Whoever pressed is told that nothing was done, and can press again."""
    taken.refusing = Unavailable("Pub/Sub is away.")
    slack.click(card, "canario:promote", user="U0ANN")
    assert parent(slack).action_ids == card.action_ids
    assert parent(slack).text == card.text
    assert "Not done" in slack.ephemerals()[-1].text


def test_explain_only_reads(slack: SlackServer, taken: Taken, card: Message) -> None:
    """The buttons stay."""
    slack.click(card, "canario:explain", user="U0ANN")
    assert parent(slack).action_ids == card.action_ids
    assert [command.verb for command in taken.commands] == ["explain"]


def test_the_next_refresh_mends_the_message_though_nothing_changed(
    slack: SlackServer, chat: SlackChat, card: Message
) -> None:
    """A press that came to nothing (not allowed, too late) leaves no "Processing…" behind."""
    first = chat.card(rollout(), None, NOW)
    slack.click(parent(slack), "canario:promote", user="U0ANN")
    assert parent(slack).action_ids == []
    assert chat.card(rollout(card=first), None, NOW) == first
    assert parent(slack).action_ids == card.action_ids
    assert "Processing" not in str(parent(slack).blocks)
