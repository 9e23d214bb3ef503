"""Slack's limits are kept channel by channel, and nothing is said twice for nothing."""

from collections.abc import Callable

import pytest
from pydantic import SecretStr

from bot.errors import Unavailable
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Rollout
from infra.slack.chat import SlackChat
from infra.slack.client import slack_client
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal
from tests.unit.slack.rollouts import NOW, PLAN, rollout


class Watch:
    """A clock that a test moves; in seconds."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        """Now."""
        return self.at


@pytest.fixture
def watch() -> Watch:
    """The adapter's clock."""
    return Watch()


@pytest.fixture
def chat(slack: SlackServer, watch: Watch) -> SlackChat:
    """The real adapter, with a clock that is paused."""
    return SlackChat(slack_client(SecretStr(slack.token), slack.api_url, monotonic=watch), watch)


def incidents() -> Rollout:
    """A rollout that is told in another channel."""
    return rollout(id="other", plan=PLAN.model_copy(update={"channel": "#incidents"}))


def say(chat: SlackChat, shown: Rollout, number: int) -> None:
    """One more notice."""
    assert shown.card
    notice = Announce(rollout=shown.id, topic=Topic.HELD, words=f"w{number}", next="")
    chat.announce(shown, shown.card, notice, f"e{number}")


def until_slowed(chat: SlackChat, shown: Rollout) -> tuple[int, float]:
    """How many notices went out at once, and how long the next one has to wait, in seconds."""
    for number in range(100):
        try:
            say(chat, shown, number)
        except Unavailable as wait:
            return number, wait.retry_after
    raise AssertionError("a hundred messages at once")


def test_a_busy_channel_waits_and_no_other(
    slack: SlackServer, chat: SlackChat, watch: Watch
) -> None:
    """After a short burst one a second; another channel is told at once."""
    shown = rollout(card=chat.card(rollout(), None, NOW))
    sent, wait = until_slowed(chat, shown)
    assert 0 < wait <= 1.0
    chat.card(incidents(), None, NOW)
    watch.at += wait
    say(chat, shown, sent)
    with pytest.raises(Unavailable):
        say(chat, shown, sent + 1)
    assert len(slack.messages("#deployments")) == 1 + sent + 1


def test_a_pause_that_slack_asks_for_is_kept(
    slack: SlackServer, chat: SlackChat, watch: Watch, journal: Journal
) -> None:
    """Nothing more is tried in that channel until it is over; elsewhere it is."""
    shown = rollout(card=chat.card(rollout(), None, NOW))
    slack.faults.rate_limit_next(1, retry_after=7)
    with pytest.raises(Unavailable):
        chat.card(rollout(Phase.WATCHING, 3, card=shown.card), None, NOW)
    before = len(journal.entries())
    watch.at += 6
    with pytest.raises(Unavailable) as wait:
        chat.card(rollout(Phase.WATCHING, 3, card=shown.card), None, NOW)
    assert 0 < wait.value.retry_after <= 1.0
    assert len(journal.entries()) == before
    other = incidents()
    card = chat.card(other, None, NOW)
    chat.card(other.model_copy(update={"card": card, "phase": Phase.WATCHING}), None, NOW)
    watch.at += 1
    chat.card(rollout(Phase.WATCHING, 3, card=shown.card), None, NOW)
    assert "watched" in slack.messages("#deployments")[0].text


def test_updates_have_a_limit_of_their_own(slack: SlackServer, chat: SlackChat) -> None:
    """Some at once, then fifty a minute: what can't be shown now is shown by a later refresh."""
    card = chat.card(rollout(), None, NOW)

    def refresh_for_ever() -> None:
        for number in range(100):
            chat.card(rollout(card=card, reason=f"r{number}"), None, NOW)

    with pytest.raises(Unavailable) as wait:
        refresh_for_ever()
    assert 0 < wait.value.retry_after <= 60 / 50


def test_an_unchanged_card_is_not_written_again(
    slack: SlackServer, chat: SlackChat, journal: Journal
) -> None:
    """The state that stands there is left alone."""
    card = chat.card(rollout(), None, NOW)
    for _ in range(3):
        chat.card(rollout(card=card), None, NOW)
    assert [e for e in journal.entries() if e.method == "chat.update"] == []
    assert slack.messages("#deployments")[0].edits == 0


def test_what_another_worker_wrote_since_is_put_right(slack: SlackServer, chat: SlackChat) -> None:
    """A process that believes to know what stands there looks first."""
    other = SlackChat(slack_client(SecretStr(slack.token), slack.api_url))
    card = chat.card(rollout(), None, NOW)
    other.card(rollout(Phase.HOLDING, held_phase=Phase.SOAKING, card=card), None, NOW)
    assert "on hold" in slack.messages("#deployments")[0].text
    chat.card(rollout(card=card), None, NOW)
    assert "on hold" not in slack.messages("#deployments")[0].text


@pytest.mark.parametrize(
    ("method", "read"),
    [
        ("users.info", lambda chat: chat.membership("U0BOB")),
        ("conversations.members", lambda chat: chat.in_channel("U0BOB", "C0000001")),
        ("usergroups.users.list", lambda chat: chat.is_one_of("U0BOB", ["S0DEPLOYERS"])),
        ("users.lookupByEmail", lambda chat: chat.is_one_of("U0BOB", ["bob@example.com"])),
        ("users.conversations", lambda chat: chat.in_channel("U0BOB", "#deployments")),
        ("conversations.history", lambda chat: chat.card(rollout(), None, NOW)),
    ],
)
def test_a_read_waits_as_long_as_slack_asks(  # noqa: PLR0917 - fixtures, and what is read
    chat: SlackChat,
    slack: SlackServer,
    watch: Watch,
    journal: Journal,
    method: str,
    read: Callable[[SlackChat], object],
) -> None:
    """Whoever reads again within that pause is told how long it takes, and Slack is left alone."""
    slack.faults.rate_limit_next(retry_after=30, method=method)
    with pytest.raises(Unavailable) as first:
        read(chat)
    assert first.value.retry_after == 30
    asked = len(journal.entries())
    watch.at += 10
    with pytest.raises(Unavailable) as second:
        read(chat)
    assert second.value.retry_after == pytest.approx(20)
    assert method not in [entry.method for entry in journal.entries()[asked:]]
    watch.at += 21
    read(chat)
