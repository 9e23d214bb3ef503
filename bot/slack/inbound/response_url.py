"""An answer to one person at the address that Slack gave for it; no client of ours in between."""

from typing import Any

from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.secrets import all_without_secrets
from bot.slack.views.blocks import Message


def respond(url: str, said: Message, timeout: int) -> WebhookResponse:
    """Say it to that person alone, without our secrets. Raises what Slack's own client raises."""
    client = WebhookClient(url, timeout=timeout, retry_handlers=[])
    body: dict[str, Any] = {"text": said.text, "blocks": said.blocks}
    told = {"response_type": "ephemeral", "replace_original": False}
    return client.send_dict(all_without_secrets(body) | told)
