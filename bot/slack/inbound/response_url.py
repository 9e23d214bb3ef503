"""An answer to one person at the address that Slack gave for it; no client of ours in between."""

import logging
from http import HTTPStatus
from http.client import HTTPException

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.secrets import all_without_secrets, without_secrets
from bot.slack.views.blocks import Message

log = logging.getLogger("canario.slack")


class NobodyThere(Exception):  # noqa: N818 - named for what it is
    """It is no address, or no longer good, or nobody can be reached at it: the answer has to go
    another way. Who knows the address may answer as we do, so nothing of it is said."""


def respond(url: str, said: Message, timeout: int) -> int:
    """Say it to that person alone, without our secrets; the status that Slack answers, which is
    200 or its own trouble. Raises NobodyThere, and TimeoutError where it may have arrived."""
    try:
        client = WebhookClient(url, timeout=timeout, retry_handlers=[], logger=_quiet())
        status = client.send(
            text=without_secrets(said.text),
            blocks=all_without_secrets(said.blocks),
            response_type="ephemeral",
            replace_original=False,
        ).status_code
    except TimeoutError:
        raise
    except (SlackClientError, ValueError, LookupError, OSError, HTTPException) as error:
        # ValueError: what can't be read as an address, or an answer whose letters are none.
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise TimeoutError("Slack does not say whether it has arrived") from None
        log.warning("an answer can't go where it was asked for: %s", type(error).__name__)
        raise NobodyThere from None
    if status in (HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS) or status >= 500:
        return status
    raise NobodyThere


def _quiet() -> logging.Logger:
    """Slack's own client writes out the whole address when it fails."""
    logger = logging.getLogger("canario.slack.webhook")
    logger.setLevel(logging.CRITICAL)
    return logger
