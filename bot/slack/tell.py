"""Answers a click: Slack shows nothing of a click's own response, so it goes by response URL."""

import logging
from http.client import HTTPException

from slack_sdk.webhook import WebhookClient

from bot.service.answers import Answer
from bot.slack.views.answer import answer_message

log = logging.getLogger("canario.slack")

WITHIN_SECONDS = 2
"""Slack waits three for our own answer."""


def tell(response_url: str, answer: Answer) -> None:
    """Say it to the person who clicked. Where Slack can't be reached they see nothing, and it is
    logged: there is no other way to them in time."""
    if not response_url:
        return
    said = answer_message(answer)
    client = WebhookClient(response_url, timeout=WITHIN_SECONDS, retry_handlers=[])
    try:
        client.send(
            text=said.text, blocks=said.blocks, response_type="ephemeral", replace_original=False
        )
    except (OSError, HTTPException) as error:
        log.warning("a click was not answered: %s", type(error).__name__)
