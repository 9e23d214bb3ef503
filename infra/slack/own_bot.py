"""Which messages are ours. Metadata and file names are anybody's to set; the sender is not."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from infra.slack.errors import translated


class OwnBot:
    """Our own bot user; Slack is asked once who that is."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._user = ""

    def has_sent(self, message: Mapping[str, Any]) -> bool:
        """Whether our bot is the sender of a message that Slack has listed."""
        if not self._user:
            with translated("ask who the bot is"):
                self._user = str(self._client.auth_test()["user_id"])
        return message.get("user") == self._user
