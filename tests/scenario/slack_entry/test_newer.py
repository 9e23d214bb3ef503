"""What a newer version of Canario has shown, pressed while this one is still running."""

import json
from typing import Any

import pytest

from bot.schema.versions import NEWEST
from bot.slack.payload.modal_note import START
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Message
from tests.scenario.slack_entry.conftest import Taken

NEWER = json.dumps({"schema": NEWEST + 1, "whom": "shop", "service": "s", "rollout": "r"})


def test_a_newer_button_asks_to_try_again(slack: SlackServer, taken: Taken, card: Message) -> None:
    """It does nothing, and says that it will in a few minutes."""
    actions = [{"action_id": "canario:promote", "value": NEWER, "type": "button"}]
    assert slack.click(card, "canario:promote", user="U0ANN", actions=actions).status_code == 200
    assert taken.works == []
    assert "being updated" in slack.ephemerals()[-1].text


@pytest.mark.parametrize("form", [START, "canario:refuse_form"])
def test_a_newer_modal_asks_to_try_again(slack: SlackServer, taken: Taken, form: str) -> None:
    """It does not close as if something was done."""
    view: dict[str, Any] = {
        "id": "V1",
        "type": "modal",
        "callback_id": form,
        "private_metadata": NEWER,
        "state": {"values": {}},
        "blocks": [],
    }
    answer = slack.sender.send(
        {
            "payload": json.dumps(
                {
                    "type": "view_submission",
                    "team": {"id": slack.team_id},
                    "user": {"id": "U0ANN", "team_id": slack.team_id},
                    "view": view,
                }
            )
        }
    )
    assert taken.works == []
    assert "being updated" in json.dumps(answer.json())
