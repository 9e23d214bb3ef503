"""The rollout's parent message in Slack."""

import pytest

from bot.errors import Rejected, Unavailable
from bot.rollout.state import Card, Phase
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from tests.unit.slack.rollouts import NOW, PLAN, rollout


def test_a_card_is_posted_once_and_then_updated(slack: SlackServer, chat: SlackChat) -> None:
    """The first call posts, later ones change the same message."""
    card = chat.card(rollout(), None, NOW)
    assert chat.card(rollout(Phase.COMPLETED, 3, card=card), None, NOW) == card
    messages = slack.messages("#deployments")
    assert [m.ts for m in messages] == [card.ts]
    assert "serves everything" in messages[0].text
    assert messages[0].action_ids == []


def test_a_card_that_was_not_remembered_is_found(slack: SlackServer, chat: SlackChat) -> None:
    """Whoever died between posting and remembering leaves no second card behind."""
    first = chat.card(rollout(), None, NOW)
    assert chat.card(rollout(), None, NOW) == first
    assert len(slack.messages("#deployments")) == 1


@pytest.mark.parametrize("hang_up", [False, True])
def test_a_card_whose_answer_was_lost_is_found(
    slack: SlackServer, chat: SlackChat, hang_up: bool
) -> None:
    """Slack kept the message and failed to say so: the next try finds it."""
    slack.faults.fail_after_doing_it(hang_up=hang_up)
    with pytest.raises(Unavailable):
        chat.card(rollout(), None, NOW)
    card = chat.card(rollout(), None, NOW)
    assert [m.ts for m in slack.messages("#deployments")] == [card.ts]


def test_another_rollouts_card_is_not_taken(slack: SlackServer, chat: SlackChat) -> None:
    """Each rollout has a card of its own."""
    first = chat.card(rollout(), None, NOW)
    second = chat.card(rollout(id="shop-later"), None, NOW)
    assert first != second
    assert len(slack.messages("#deployments")) == 2


def test_a_card_that_somebody_deleted_is_posted_anew(slack: SlackServer, chat: SlackChat) -> None:
    """The state is shown, even if its message was deleted."""
    channel = chat.card(rollout(id="other"), None, NOW).channel
    gone = Card(channel=channel, ts="1.000001")
    card = chat.card(rollout(card=gone), None, NOW)
    assert card != gone
    assert card.ts in [m.ts for m in slack.messages("#deployments")]


@pytest.mark.parametrize("channel", ["#private", "#nowhere"])
def test_a_channel_without_the_bot_is_rejected_with_what_to_do(
    slack: SlackServer, chat: SlackChat, channel: str
) -> None:
    """It is never tried again for nothing: somebody has to invite the bot."""
    plan = PLAN.model_copy(update={"channel": channel})
    with pytest.raises(Rejected) as refused:
        chat.card(rollout(plan=plan), None, NOW)
    assert f"`/invite @canario` in {channel}" in refused.value.next_step


def test_a_rate_limit_says_how_long_to_wait(slack: SlackServer, chat: SlackChat) -> None:
    """429 is worth another try, after the seconds that Slack names."""
    card = chat.card(rollout(), None, NOW)
    slack.faults.rate_limit_next(1, retry_after=7)
    with pytest.raises(Unavailable) as limited:
        chat.card(rollout(card=card), None, NOW)
    assert "7 s" in limited.value.sentence
    assert getattr(limited.value, "retry_after", None) == 7


def test_slack_away_is_worth_another_try(slack: SlackServer, chat: SlackChat) -> None:
    """A 503, and nobody there at all, are both Unavailable."""
    slack.faults.unavailable()
    with pytest.raises(Unavailable):
        chat.card(rollout(), None, NOW)
    slack.stop()
    with pytest.raises(Unavailable):
        chat.card(rollout(), None, NOW)


def test_a_wrong_token_is_rejected_without_showing_it(slack: SlackServer) -> None:
    """The error says which setting to look at, and has no secret in it."""
    from pydantic import SecretStr

    from infra.slack.client import slack_client

    chat = SlackChat(slack_client(SecretStr("xoxb-secret"), slack.api_url))
    with pytest.raises(Rejected) as refused:
        chat.card(rollout(), None, NOW)
    assert "SLACK_BOT_TOKEN" in str(refused.value)
    assert "xoxb-secret" not in repr(refused.value)
