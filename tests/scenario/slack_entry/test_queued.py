"""What the door puts into the queue."""

import pytest

from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Message
from tests.scenario.slack_entry.conftest import Taken

SLACKS_OWN = ("api_app_id", "team_domain", "trigger_id", "signature", "unused", "v0=", "payload")


@pytest.mark.parametrize("how", ["command", "click", "mention"])
def test_it_is_a_command_of_our_own(
    slack: SlackServer, taken: Taken, card: Message, how: str
) -> None:
    """Trap: Slack's signature is good for five minutes, so its body must not be handed on. The
    queue gets a typed command, with nothing of Slack's body, token or signature."""
    if how == "command":
        slack.command("hold shop", user="U0ANN", channel="#deployments")
    elif how == "click":
        slack.click(card, "canario:hold", user="U0ANN")
    else:
        slack.people.mention("hold shop", user="U0ANN", channel="#deployments")
    (work,) = taken.works
    said = work.model_dump_json()
    assert '"verb":"hold"' in said
    assert [word for word in SLACKS_OWN if word in said] == []
