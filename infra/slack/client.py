"""Slack's own client, as we use it."""

from pydantic import SecretStr
from slack_sdk import WebClient

TIMEOUT_SECONDS = 5
SLACK = "https://slack.com/api/"


def slack_client(token: SecretStr, api_url: str = "", timeout: int = TIMEOUT_SECONDS) -> WebClient:
    """A client that gives up after ``timeout`` seconds and never repeats a call by itself: the SDK
    repeats calls whose answer was lost, and would post a message twice."""
    return WebClient(
        token=token.get_secret_value(),
        base_url=api_url or SLACK,
        timeout=timeout,
        retry_handlers=[],
    )
