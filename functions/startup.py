"""What a function does before its first request."""

import importlib
import logging
import sys

import flask

from bot.errors import CanarioError
from bot.slack.inbound.body import leave_unread
from functions.clients import import_clients
from infra.logs import set_up_logs
from infra.read_settings import CALLERS, read_settings

log = logging.getLogger("canario")

NEEDS = {
    "slack": ("SLACK_SIGNING_SECRET", "SLACK_TEAM_ID", "SLACK_BOT_TOKEN"),
    "work": ("SLACK_BOT_TOKEN", *CALLERS),
    "alert": ("SLACK_BOT_TOKEN", *CALLERS),
    "tick": CALLERS,
    "alert_webhook": ("CANARIO_ALERT_SOURCES", "CANARIO_ALERT_TOPIC"),
    "pagerduty": ("PAGERDUTY_WEBHOOK_SECRET",),
    "api": ("CANARIO_API_AUDIENCE", "CANARIO_API_CALLERS"),
    "flags": ("CANARIO_FLAGS_KEYS",),
    "page": ("CANARIO_PAGE_SECRET",),
}
"""The environment variables that each function cannot do without."""


def prepare(target: str) -> None:
    """Check the settings and import the function's code while the instance starts.

    Ends the process with a list of what is wrong. No client is made here: the server forks after
    this, and a gRPC channel does not survive that.
    """
    try:
        found = read_settings(*NEEDS[target])
    except CanarioError as error:
        sys.exit(str(error))
    set_up_logs()
    if found.oidc == "off" and CALLERS[0] in NEEDS[target]:
        log.warning("%s obeys whoever can reach it: CANARIO_OIDC is off", target)
    importlib.import_module(f"functions.{target}")
    import_clients(target, found)


def leave_strays_unread() -> None:
    """Before each request: functions-framework answers some paths itself (``/robots.txt``) without
    asking the function, and would wait for the body that such a request announces."""
    if flask.request.routing_exception is not None or flask.request.endpoint == "error":
        leave_unread(flask.request)
