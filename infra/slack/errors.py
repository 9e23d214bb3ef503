"""What went wrong with a call to Slack, as our own errors with a next step."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Rejected, Unavailable
from bot.events import Event, event

log = logging.getLogger("infra")

WORTH_ANOTHER_TRY = frozenset(
    {
        "fatal_error",
        "internal_error",
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "accesslimited",
    }
)

NEXT_STEPS: Mapping[str, str] = {
    "not_in_channel": "Invite it: `/invite @canario` in {channel}.",
    "channel_not_found": "Check the plan's channel; if {channel} is private, invite @canario.",
    "is_archived": "Name another channel in the plan.",
    "invalid_auth": "Put the bot's token into SLACK_BOT_TOKEN.",
    "not_authed": "Put the bot's token into SLACK_BOT_TOKEN.",
    "account_inactive": "Install the app again and put the new token into SLACK_BOT_TOKEN.",
    "token_revoked": "Install the app again and put the new token into SLACK_BOT_TOKEN.",
    "missing_scope": "Give the app the scopes of its manifest and install it again.",
}


TOO_MANY = 429


class SlackUnavailable(Unavailable):
    """Slack doesn't answer now."""


class SlackRejected(Rejected):
    """Slack answered no; ``code`` is its own word for why."""

    def __init__(self, sentence: str, next_step: str, code: str) -> None:
        super().__init__(sentence, next_step)
        self.code = code


@contextmanager
def translated(what: str, channel: str = "the channel") -> Iterator[None]:
    """Raise our errors for Slack's; ``what`` says what was tried, such as ``post a message``."""
    try:
        yield
    except SlackApiError as error:
        raise _ours(error, what, channel) from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise SlackUnavailable(
            f"Slack does not answer: {type(error).__name__} while trying to {what}.",
            "It will be tried again.",
        ) from error


def _ours(error: SlackApiError, what: str, channel: str) -> Exception:
    response = error.response
    status = response.status_code
    code = str(response.get("error", ""))
    if status == TOO_MANY:
        seconds = seconds_to_wait(response.headers)
        return SlackUnavailable(
            f"Slack asks to wait {seconds} s before trying to {what}.",
            "It will be tried again.",
            seconds,
        )
    if status >= 500 or code in WORTH_ANOTHER_TRY:
        return SlackUnavailable(
            f"Slack could not {what}: it answered {status}.", "It will be tried again."
        )
    if code in NEXT_STEPS:
        log.warning("Slack refused to %s: %s", what, code, extra=event(Event.SLACK_REFUSED))
    more = "; ".join(str(each) for each in response.get("errors") or ())
    step = NEXT_STEPS.get(code, "Look the word up in Slack's API reference.")
    return SlackRejected(
        f"Slack refused to {what} ({code}{': ' + more if more else ''}).",
        step.format(channel=channel),
        code,
    )


def seconds_to_wait(headers: Mapping[str, str]) -> int:
    """What ``Retry-After`` says; a second where it says nothing that can be read."""
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return int(said) if said.isascii() and said.isdigit() else 1
