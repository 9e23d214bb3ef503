"""Notices in the rollout's thread and in other channels."""

from datetime import UTC, datetime

import pytest

from bot.errors import Rejected, Unavailable
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Card, Rollout
from bot.service.values.work import TellChannel
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal
from tests.unit.slack.rollouts import NOW, rollout


def notice(words: str = "On hold: errors 0.9 %.", **fields: object) -> Announce:
    """A notice of a hold."""
    given = {"rollout": "r", "topic": Topic.HELD, "words": words, "next": "Ends by itself."}
    return Announce.model_validate(given | fields)


@pytest.fixture
def shown(chat: SlackChat) -> tuple[Rollout, Card]:
    """A rollout with its card posted."""
    card = chat.card(rollout(), None, NOW)
    return rollout(card=card), card


def test_a_notice_is_a_reply_with_its_effect(
    slack: SlackServer, chat: SlackChat, shown: tuple[Rollout, Card]
) -> None:
    """It stands in the card's thread, quietly, and says which effect it is."""
    chat.announce(*shown, notice(), "e~1~0")
    reply = slack.messages("#deployments")[-1]
    assert reply.thread_ts == shown[1].ts
    assert not reply.broadcast
    assert reply.metadata["event_payload"]["effect"] == "e~1~0"
    assert "errors 0.9 %" in reply.text


def test_a_loud_notice_is_seen_in_the_channel(
    slack: SlackServer, chat: SlackChat, shown: tuple[Rollout, Card]
) -> None:
    """``loud`` shows the reply in the channel too."""
    chat.announce(*shown, notice(loud=True), "e~1~0")
    assert slack.messages("#deployments")[-1].broadcast


def test_a_first_notice_is_not_looked_for(
    slack: SlackServer, chat: SlackChat, shown: tuple[Rollout, Card], journal: Journal
) -> None:
    """Slack allows few reads: whoever knows that nobody has posted it reads nothing, and whoever
    tries it again after a lost answer finds it."""
    said = notice(also=("#incidents",))
    before = len(journal.entries())
    slack.faults.fail_after_doing_it(1)
    with pytest.raises(Unavailable):
        chat.announce(*shown, said, "e~1~0", first=True)
    asked = {entry.method for entry in journal.entries()[before:]}
    assert asked.isdisjoint({"conversations.replies", "conversations.history"})
    chat.announce(*shown, said, "e~1~0")
    assert len(slack.messages("#deployments")) == 2
    assert len(slack.messages("#incidents")) == 1


@pytest.mark.parametrize("loud", [False, True])
def test_a_repeated_notice_is_posted_once(
    slack: SlackServer, chat: SlackChat, shown: tuple[Rollout, Card], loud: bool
) -> None:
    """The same effect again posts nothing, in the thread and elsewhere."""
    for _ in range(3):
        chat.announce(*shown, notice(loud=loud, also=("#incidents",)), "e~1~0")
    assert len(slack.messages("#deployments")) == 2
    assert len(slack.messages("#incidents")) == 1
    chat.announce(*shown, notice(loud=loud), "e~1~1")
    assert len(slack.messages("#deployments")) == 3


@pytest.mark.parametrize("hang_up", [False, True])
@pytest.mark.parametrize("lost", [1, 2])
def test_a_notice_whose_answer_was_lost_is_posted_once(
    slack: SlackServer,
    chat: SlackChat,
    shown: tuple[Rollout, Card],
    lost: int,
    hang_up: bool,
) -> None:
    """Slack kept it and failed to say so: trying until it works leaves one message each."""
    said = notice(also=("#incidents",))
    slack.faults.fail_after_doing_it(lost, hang_up=hang_up)
    with pytest.raises(Unavailable):
        chat.announce(*shown, said, "e~1~0")
    chat.announce(*shown, said, "e~1~0")
    assert len(slack.messages("#deployments")) == 2
    assert len(slack.messages("#incidents")) == 1


def test_a_notice_is_found_in_a_long_thread(
    slack: SlackServer,
    chat: SlackChat,
    shown: tuple[Rollout, Card],
) -> None:
    """All pages of a thread are looked through."""
    slack.shorten_pages(2)
    for number in range(6):
        chat.announce(*shown, notice(), f"e~{number}~0")
    chat.announce(*shown, notice(), "e~5~0")
    assert len(slack.messages("#deployments")) == 7


def test_one_bad_channel_does_not_keep_the_others_silent(
    slack: SlackServer, chat: SlackChat, shown: tuple[Rollout, Card]
) -> None:
    """The thread and the good channel are told; then the bad one is reported."""
    with pytest.raises(Rejected, match="#private"):
        chat.announce(*shown, notice(also=("#private", "#incidents")), "e~1~0")
    assert len(slack.messages("#incidents")) == 1


def test_the_own_channel_is_not_told_twice(
    slack: SlackServer, chat: SlackChat, shown: tuple[Rollout, Card]
) -> None:
    """A plan that names its own channel under ``announce`` gets one message."""
    chat.announce(*shown, notice(also=("#deployments",)), "e~1~0")
    assert len(slack.messages("#deployments")) == 2


def test_words_from_outside_ping_nobody(
    slack: SlackServer, chat: SlackChat, shown: tuple[Rollout, Card]
) -> None:
    """``<!channel>`` in a reason is shown as text."""
    chat.announce(*shown, notice("On hold: <!channel> <@U0BOB> <https://x.example|here>"), "e")
    reply = slack.messages("#deployments")[-1]
    assert reply.pings == []
    assert "&lt;!channel&gt;" in reply.text


def test_what_belongs_to_no_rollout_is_told_once(slack: SlackServer, chat: SlackChat) -> None:
    """A message of its own in its channel, however often the queue brings it."""
    told = TellChannel(
        id="c1~#deployments",
        channel="#deployments",
        topic=Topic.FROZEN,
        words="shop is frozen by Ann: <!channel> it is Friday.",
        next="`/canary unfreeze shop` ends it.",
        at=datetime.now(UTC),
    )
    for _ in range(2):
        chat.tell(told)
    (message,) = slack.messages("#deployments")
    assert not message.thread_ts
    assert message.pings == []
    assert "shop is frozen by Ann" in message.text
    assert "*Next* `/canary unfreeze shop` ends it." in message.text
    chat.tell(told.model_copy(update={"id": "c2~#deployments"}))
    assert len(slack.messages("#deployments")) == 2
    with pytest.raises(Rejected, match="nowhere"):
        chat.tell(told.model_copy(update={"channel": "#nowhere"}))
