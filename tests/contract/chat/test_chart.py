"""Charts in a rollout's thread."""

from datetime import timedelta

import pytest

from bot.errors import Rejected, Unavailable
from bot.rollout.state import Card
from bot.service.values.chart import Chart, Curve, Point, Share
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from tests.unit.slack.rollouts import NOW, rollout

POINTS = tuple(
    Point(at=NOW + timedelta(minutes=n), canary=0.01 * n, stable=0.002) for n in range(5)
)
CHART = Chart(
    service="shop",
    canary="shop-00002",
    stable="shop-00001",
    since=NOW,
    until=NOW + timedelta(minutes=4),
    curves=(Curve(name="errors", unit="ratio", points=POINTS, limit=0.01),),
    shares=(Share(at=NOW, percent=10),),
)


@pytest.fixture
def card(chat: SlackChat) -> Card:
    """The rollout's message."""
    return chat.card(rollout(), None, NOW)


def test_a_chart_is_a_picture_with_words(slack: SlackServer, chat: SlackChat, card: Card) -> None:
    """It stands in the thread; who can't see it is told the same."""
    chat.chart(card, CHART, "e~1~0")
    message = slack.messages("#deployments")[-1]
    (file_id,) = message.files
    file = slack.workspace.files[file_id]
    assert message.thread_ts == card.ts
    assert file.content.startswith(b"\x89PNG")
    assert "errors: canary at last 4 %" in file.alt
    assert "limit 1 %" in file.alt


def test_a_chart_is_shown_once(slack: SlackServer, chat: SlackChat, card: Card) -> None:
    """A repeated effect finds it, also where its answer was lost."""
    slack.faults.fail_after_doing_it(2)
    for _ in range(2):
        with pytest.raises(Unavailable):
            chat.chart(card, CHART, "e~1~0")
    for _ in range(2):
        chat.chart(card, CHART, "e~1~0")
    assert len([m for m in slack.messages("#deployments") if m.files]) == 1


def test_a_chart_that_can_t_be_shown_says_why(slack: SlackServer, chat: SlackChat) -> None:
    """Where there is no such thread."""
    with pytest.raises(Rejected):
        chat.chart(Card(channel="C0NOWHERE", ts="1.0"), CHART, "e~1~0")
