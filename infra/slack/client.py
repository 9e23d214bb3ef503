"""Slack's own client, as we use it."""

import time
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.secrets import all_without_secrets
from infra.slack.errors import TOO_MANY, SlackUnavailable, seconds_to_wait

TIMEOUT_SECONDS = 5
SLACK = "https://slack.com/api/"


OWN_PACE = ("chat.", "views.")
"""How the methods begin whose callers keep to Slack's pauses themselves: posts by channel, Homes
but for who has just opened theirs."""


class SlackClient(WebClient):
    """Says nothing that has a secret of ours in it, whoever said it first. Where Slack has asked
    for a pause of a method, it is not called before that is over: whoever wants it is told how
    long that takes. ``monotonic`` is a clock in seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, **how: Any) -> None:
        super().__init__(**how)
        self._monotonic = monotonic
        self._paused: dict[str, float] = {}

    def api_call(self, api_method: str, **call: Any) -> SlackResponse:
        """See WebClient. Raises SlackUnavailable in a pause."""
        left = self._paused.get(api_method, 0.0) - self._monotonic()
        if left > 0:
            raise SlackUnavailable(
                f"Slack has asked to wait {left:.0f} s before {api_method} is called again.",
                "It will be tried again.",
                left,
            )
        for what in ("json", "params", "data"):
            if isinstance(call.get(what), dict):
                call[what] = all_without_secrets(call[what])
        try:
            return super().api_call(api_method, **call)
        except SlackApiError as error:
            if error.response.status_code == TOO_MANY and not api_method.startswith(OWN_PACE):
                pause = seconds_to_wait(error.response.headers)
                self._paused[api_method] = self._monotonic() + pause
            raise


def slack_client(
    token: SecretStr,
    api_url: str = "",
    timeout: int = TIMEOUT_SECONDS,
    monotonic: Callable[[], float] = time.monotonic,
) -> WebClient:
    """A client that gives up after ``timeout`` seconds and never repeats a call by itself: the SDK
    repeats calls whose answer was lost, and would post a message twice."""
    return SlackClient(
        monotonic,
        token=token.get_secret_value(),
        base_url=api_url or SLACK,
        timeout=timeout,
        retry_handlers=[],
    )
