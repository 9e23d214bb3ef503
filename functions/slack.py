"""The ``slack`` function: no gRPC client, no store; a typed command goes into the queue."""

from typing import TYPE_CHECKING

from bot.slack.inbound.http import SlackEndpoint
from bot.slack.inbound.reply_now import WITHIN_SECONDS, Responder
from functions.bootstrap import Wiring, wiring
from functions.edge import HttpAnswer
from infra.slack.client import slack_client
from infra.tracing.about import about

if TYPE_CHECKING:
    from flask import Request


def endpoint(made: Wiring) -> SlackEndpoint:
    """What answers Slack, once a process. Raises BadSettings."""
    found = made.settings
    found.need("SLACK_SIGNING_SECRET", "SLACK_TEAM_ID", "SLACK_BOT_TOKEN")
    client = slack_client(found.slack_bot_token, found.slack_api_url, WITHIN_SECONDS)
    return SlackEndpoint(
        found.slack_signing_secret,
        found.slack_team_id,
        made.queue.put,
        Responder(client),
        clock=made.clock.now,
    )


def handle(request: "Request") -> HttpAnswer:
    """Answer one request of Slack's."""
    with about("slack", request):
        return wiring().slack.handle(request)
