"""Refusing asks for a reason."""

import pytest

from bot.rollout.state import Phase
from bot.service.values.commands.approvals import Refuse
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Message
from tests.scenario.slack_entry.conftest import Say, Taken
from tests.scenario.slack_entry.test_home import ASK
from tests.unit.slack.rollouts import NOW, rollout


@pytest.fixture
def asking(slack: SlackServer, chat: SlackChat) -> Message:
    """The message that asks for approval."""
    waits = rollout(Phase.REQUESTED, 0, asks=(ASK,))
    chat.ask(waits, chat.card(waits, None, NOW), ASK)
    return slack.messages("#deployments")[-1]


def test_the_button_opens_a_form(slack: SlackServer, taken: Taken, asking: Message) -> None:
    """Nothing happens until the reason is sent; then it carries what the person saw."""
    slack.click(asking, "canario:refuse", user="U0ANN")
    assert taken.works == []
    modal = slack.modal("U0ANN")
    slack.people.put_in(modal, "reason", "the migration is not reviewed")
    assert slack.people.submit(modal) == {}
    (command,) = taken.commands
    assert isinstance(command, Refuse)
    seen = rollout()
    assert (command.service, command.rollout, command.step) == (seen.service_id, seen.id, 0)
    assert command.reason == "the migration is not reviewed"
    assert command.reply_to.response_url
    assert command.at is not None


def test_a_form_without_words_is_not_sent(slack: SlackServer, asking: Message) -> None:
    """Spaces are no reason."""
    slack.click(asking, "canario:refuse", user="U0ANN")
    modal = slack.modal("U0ANN")
    slack.people.put_in(modal, "reason", "   ")
    assert slack.people.submit(modal) == {"reason": "Say why."}


def test_the_command_without_a_reason_opens_it_too(slack: SlackServer, taken: Taken) -> None:
    """With the service and role that were written."""
    slack.command("refuse shop as code", user="U0ANN", channel="#deployments")
    modal = slack.modal("U0ANN")
    slack.people.put_in(modal, "reason", "not now")
    slack.people.submit(modal)
    (command,) = taken.commands
    assert isinstance(command, Refuse)
    assert (command.service, command.role, command.reason) == ("shop", "code", "not now")


def test_the_command_with_a_reason_needs_no_form(say: Say, taken: Taken) -> None:
    """One line is enough."""
    say("refuse shop because the migration is not reviewed")
    (command,) = taken.commands
    assert isinstance(command, Refuse)


def test_a_form_that_does_not_open_says_what_to_write(
    slack: SlackServer, asking: Message, taken: Taken
) -> None:
    """The line that does the same."""
    forged = {"trigger_id": "made-up"}
    slack.click(asking, "canario:refuse", user="U0ANN", **forged)
    assert "refuse SERVICE because REASON" in slack.ephemerals()[-1].text
    assert taken.works == []
