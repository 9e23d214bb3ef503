"""Answers where there is no channel, and in threads."""

from bot.service.values.answers import Answer, ReplyTo
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from tests.unit.slack.rollouts import NOW, rollout

ANSWER = Answer(sentence="Holding shop.")


def test_who_pressed_in_their_home_gets_a_message_of_their_own(
    slack: SlackServer, chat: SlackChat
) -> None:
    """There is no channel to whisper in."""
    chat.answer(ReplyTo(user="U0ANN", channel=""), ANSWER)
    assert [m.text for m in slack.messages("#dm-ann")] == ["Holding shop."]
    assert slack.ephemerals() == []


def test_who_asked_in_a_thread_is_answered_there(slack: SlackServer, chat: SlackChat) -> None:
    """And only they see it."""
    card = chat.card(rollout(), None, NOW)
    chat.answer(ReplyTo(user="U0ANN", channel=card.channel, thread=card.ts), ANSWER)
    (told,) = slack.ephemerals()
    assert (told.user, told.thread) == ("U0ANN", card.ts)
