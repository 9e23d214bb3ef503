"""Buttons of the rollout's message, pressed through the real door."""

import pytest

from bot.errors import Unavailable
from bot.service.values.commands.steer import Hold, Promote, RollBack
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Message
from tests.scenario.slack_entry.conftest import Taken
from tests.unit.slack.rollouts import rollout


@pytest.mark.parametrize(
    ("action", "kind"),
    [("canario:promote", Promote), ("canario:hold", Hold), ("canario:rollback", RollBack)],
)
def test_a_button_is_the_same_command(
    slack: SlackServer, taken: Taken, card: Message, action: str, kind: type
) -> None:
    """A press is handed on as its command, with what the person saw."""
    assert slack.click(card, action, user="U0ANN").status_code == 200
    (command,) = taken.commands
    assert isinstance(command, kind)
    seen = rollout()
    assert (command.service, command.rollout, command.step) == (seen.service_id, seen.id, 1)
    assert (command.user, command.channel_name) == ("U0ANN", "deployments")
    assert command.reply_to.response_url
    assert command.at is not None


def test_a_press_of_someone_elses_workspace_does_nothing_and_is_answered(
    slack: SlackServer, taken: Taken, card: Message
) -> None:
    """Trap: in a Slack Connect channel the request's team is ours while the person's is not."""
    assert slack.click(card, "canario:promote", user="U0EVE").status_code == 200
    assert taken.works == []
    told = slack.ephemerals()[-1]
    assert told.user == "U0EVE"
    assert "own workspace" in told.text


@pytest.mark.parametrize("value", ["", "{}", "not json", '{"service":"s","rollout":"r","step":-1}'])
def test_a_changed_value_does_nothing_and_is_answered(
    slack: SlackServer, taken: Taken, card: Message, value: str
) -> None:
    """A button that isn't one of ours any more says so."""
    actions = [{"action_id": "canario:promote", "value": value, "type": "button"}]
    assert slack.click(card, "canario:promote", user="U0ANN", actions=actions).status_code == 200
    assert taken.works == []
    assert "does nothing any more" in slack.ephemerals()[-1].text


@pytest.mark.parametrize("action_id", ["canario:explode", "someone_elses"])
def test_an_unknown_button_is_answered(
    slack: SlackServer, taken: Taken, card: Message, action_id: str
) -> None:
    """Trap: Bolt answers 404 to an action that nobody listens to."""
    value = slack.sender.click_payload(card, "canario:hold", user="U0ANN")["actions"][0]["value"]
    actions = [{"action_id": action_id, "value": value, "type": "button"}]
    assert slack.click(card, "canario:hold", user="U0ANN", actions=actions).status_code == 200
    assert taken.works == []
    assert "does nothing any more" in slack.ephemerals()[-1].text


@pytest.mark.parametrize(
    ("problem", "said"),
    [(Unavailable("Pub/Sub is away."), "Not done"), (RuntimeError("a bug"), "Nothing was done")],
)
def test_a_press_that_fails_is_answered(
    slack: SlackServer, taken: Taken, card: Message, problem: Exception, said: str
) -> None:
    """Trap: an exception after the acknowledgement loses the answer. The person is told."""
    taken.refusing = problem
    assert slack.click(card, "canario:promote", user="U0ANN").status_code == 200
    assert said in slack.ephemerals()[-1].text


def test_a_press_is_acknowledged_while_slack_is_down(
    slack: SlackServer, taken: Taken, card: Message
) -> None:
    """The command is handed on; not being able to say something more changes nothing."""
    slack.faults.unavailable()
    assert slack.click(card, "canario:hold", user="U0ANN").status_code == 200
    assert slack.click(card, "canario:hold", user="U0EVE").status_code == 200
    assert len(taken.commands) == 1
