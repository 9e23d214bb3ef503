"""A bare Bolt function, to hold a cold start against: it answers a command and does nothing."""

import os
from typing import TYPE_CHECKING, Any

import functions_framework
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

if TYPE_CHECKING:
    from flask import Request

app = App(
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=os.environ["SLACK_TEAM_ID"]),
    process_before_response=True,
)
handler = SlackRequestHandler(app)


@app.command("/canary")
def answer(ack: Any) -> None:
    """Say what the bench looks for."""
    ack("/canary start")


@functions_framework.http
def slack(request: "Request") -> Any:
    """Slack's commands."""
    return handler.handle(request)
