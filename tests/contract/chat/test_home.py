"""App Homes: shown at once to who opens theirs, and to the others when something changed."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import Unavailable
from bot.rollout.state import Freeze, Phase
from bot.service.values.home import Frozen, Home, Running
from infra.slack.chat import SlackChat
from infra.slack.client import slack_client
from sandbox.slack.server import SlackServer
from tests.contract.chat.test_pace import Watch
from tests.unit.slack.rollouts import ANN, NOW, rollout


def home(**fields: Any) -> Home:
    """Ann's, with a rollout that soaks."""
    return Home(
        **({"user": "U0ANN", "now": NOW, "running": (Running(rollout=rollout()),)} | fields)
    )


def frozen(number: int) -> Home:
    """Another one each time."""
    freeze = Freeze(reason=f"sale {number}", by=ANN, since=NOW)
    return home(frozen=(Frozen(service="acme-prod~shop", freeze=freeze),))


def published(slack: SlackServer) -> int:
    """How often a Home was shown."""
    return sum(view["method"] == "views.publish" for view in slack.views())


def test_what_shows_the_same_is_not_shown_again(chat: SlackChat, slack: SlackServer) -> None:
    """Time that only passes is no change; another state is."""
    shows = chat.publish_home("U0ANN", home())
    later = home(now=NOW + timedelta(minutes=2))
    assert chat.publish_home("U0ANN", later, shows) == shows
    assert published(slack) == 1
    holds = home(running=(Running(rollout=rollout(Phase.HOLDING)),))
    assert chat.publish_home("U0ANN", holds, shows) != shows
    assert published(slack) == 2
    assert "on hold" in str(slack.home("U0ANN"))


def test_who_opens_it_always_sees_it_anew(chat: SlackChat, slack: SlackServer) -> None:
    """A press may have left "Processing…" in it, of which no mark knows."""
    chat.publish_home("U0ANN", home())
    chat.publish_home("U0ANN", home())
    assert published(slack) == 2


def test_homes_that_follow_keep_to_a_pace(slack: SlackServer) -> None:
    """All of them together; who has just opened theirs need not wait for it, nor any message."""
    watch = Watch()
    chat = SlackChat(slack_client(SecretStr(slack.token), slack.api_url), watch)
    for number in range(20):
        chat.publish_home("U0ANN", frozen(number), "")
    with pytest.raises(Unavailable) as slowed:
        chat.publish_home("U0BOB", frozen(20), "")
    assert 0 < slowed.value.retry_after < 1
    chat.publish_home("U0BOB", frozen(21))
    chat.card(rollout(), None, NOW)
    watch.at += 1.0
    chat.publish_home("U0BOB", frozen(22), "")


def test_a_pause_that_slack_asks_for_is_kept(slack: SlackServer) -> None:
    """For the Homes that follow, and for nothing else."""
    watch = Watch()
    chat = SlackChat(slack_client(SecretStr(slack.token), slack.api_url), watch)
    slack.faults.rate_limit_next(retry_after=7)
    for _ in range(2):
        with pytest.raises(Unavailable) as slowed:
            chat.publish_home("U0ANN", home(), "")
        assert slowed.value.retry_after == 7
    assert published(slack) == 0
    chat.card(rollout(), None, NOW)
    watch.at += 7
    chat.publish_home("U0ANN", home(), "")
    assert published(slack) == 1
