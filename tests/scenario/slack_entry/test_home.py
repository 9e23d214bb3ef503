"""The Home: opened, and its buttons pressed."""

from datetime import timedelta

import pytest

from bot.rollout.state import Ask, Phase
from bot.service.values.commands.approvals import Approve
from bot.service.values.commands.steer import Hold
from bot.service.values.home import Home, Running, WantsYou
from bot.service.values.work import FillStart, PublishHome
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from tests.scenario.slack_entry.conftest import Taken
from tests.unit.slack.rollouts import NOW, rollout

ASK = Ask(key="a1", step=0, roles=("code",), asked_at=NOW, until=NOW + timedelta(hours=1))


@pytest.fixture
def home(slack: SlackServer, chat: SlackChat) -> SlackServer:
    """Ann's Home, with an approval that waits for her and a rollout that runs."""
    waits = rollout(Phase.REQUESTED, 0, asks=(ASK,))
    running = rollout(id="cart-1", service_id="acme-prod~cart")
    seen = Home(
        user="U0ANN",
        now=NOW,
        wants=(WantsYou(rollout=waits, ask=ASK, roles=("code",)),),
        running=(Running(rollout=running),),
    )
    chat.publish_home("U0ANN", seen)
    return slack


def test_opening_it_has_it_looked_up(slack: SlackServer, taken: Taken) -> None:
    """A worker is asked to publish it; the other tabs are nobody's business."""
    slack.people.open_home("U0ANN", tab="messages")
    assert taken.works == []
    slack.people.open_home("U0ANN")
    assert taken.works == [PublishHome(user="U0ANN")]


def test_a_button_in_it_is_the_same_command(home: SlackServer, taken: Taken) -> None:
    """There is no channel there; the answer comes as a message of its own."""
    assert home.people.press_in_home("canario:hold", user="U0ANN").status_code == 200
    (command,) = taken.commands
    assert isinstance(command, Hold)
    assert (command.service, command.rollout, command.channel) == ("acme-prod~cart", "cart-1", "")
    assert command.reply_to.channel == ""
    assert command.reply_to.user == "U0ANN"


def test_approving_in_it(home: SlackServer, taken: Taken) -> None:
    """What waits for Ann can be approved there."""
    home.people.press_in_home("canario:approve", user="U0ANN")
    (command,) = taken.commands
    assert isinstance(command, Approve)
    assert command.rollout == rollout().id


def test_the_buttons_of_what_was_pressed_go(home: SlackServer, taken: Taken) -> None:
    """And only those: the other rollout's stay."""
    home.people.press_in_home("canario:approve", user="U0ANN")
    blocks = home.home("U0ANN")["blocks"]
    assert "Processing…" in str(blocks)
    ids = [e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]]
    assert "canario:approve" not in ids
    assert "canario:hold" in ids


def test_a_rollout_can_be_started_there(home: SlackServer, taken: Taken) -> None:
    """The same form as after ``/canary start``."""
    home.people.press_in_home("canario:start", user="U0ANN")
    (work,) = taken.works
    assert isinstance(work, FillStart)
    assert work.view == home.modal("U0ANN").id
