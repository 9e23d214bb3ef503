"""An answer to one person at the address that Slack gave for it; no client of ours in between."""

from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.secrets import all_without_secrets, without_secrets
from bot.slack.views.blocks import Message


def respond(url: str, said: Message, timeout: int) -> WebhookResponse:
    """Say it to that person alone, without our secrets. Raises what Slack's own client raises."""
    client = WebhookClient(url, timeout=timeout, retry_handlers=[])
    return client.send(
        text=without_secrets(said.text),
        blocks=all_without_secrets(said.blocks),
        response_type="ephemeral",
        replace_original=False,
    )
