"""The ``slack`` function: no gRPC client, no store; a typed command goes into the queue."""

from functools import cache
from typing import TYPE_CHECKING

from bot.slack.http import SlackDoor
from functions import bootstrap
from functions.edge import HttpAnswer

if TYPE_CHECKING:
    from flask import Request


@cache
def door() -> SlackDoor:
    """Built once a process. Raises BadSettings."""
    found = bootstrap.settings()
    found.need("SLACK_SIGNING_SECRET", "SLACK_TEAM_ID")
    return SlackDoor(found.slack_signing_secret, found.slack_team_id, bootstrap.queue().put)


def handle(request: "Request") -> HttpAnswer:
    """Answer one request of Slack's."""
    return door().handle(request)
