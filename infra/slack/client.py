"""Slack's own client, as we use it."""

from typing import Any

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.secrets import all_without_secrets

TIMEOUT_SECONDS = 5
SLACK = "https://slack.com/api/"


class SlackClient(WebClient):
    """Says nothing that has a secret of ours in it, whoever said it first."""

    def api_call(self, api_method: str, **call: Any) -> SlackResponse:
        """See WebClient."""
        for what in ("json", "params", "data"):
            if isinstance(call.get(what), dict):
                call[what] = all_without_secrets(call[what])
        return super().api_call(api_method, **call)


def slack_client(token: SecretStr, api_url: str = "", timeout: int = TIMEOUT_SECONDS) -> WebClient:
    """A client that gives up after ``timeout`` seconds and never repeats a call by itself: the SDK
    repeats calls whose answer was lost, and would post a message twice."""
    return SlackClient(
        token=token.get_secret_value(),
        base_url=api_url or SLACK,
        timeout=timeout,
        retry_handlers=[],
    )
