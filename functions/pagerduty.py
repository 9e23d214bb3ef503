"""The ``pagerduty`` function: PagerDuty's webhooks, verified and put into the queue. PagerDuty
waits five seconds, so nothing is looked up here."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.slack.inbound.body import WITHIN_SECONDS
from functions.edge import HttpAnswer, answered, body_of, wired
from functions.oidc import Refused
from infra.pagerduty.webhook import SIGNATURE, distrust, read_event
from infra.tracing.about import about

if TYPE_CHECKING:
    from flask import Request

LARGEST_BODY = 1024 * 1024
"""In bytes; an event has a few kilobytes."""


def handle(request: "Request") -> HttpAnswer:
    """Take one event."""
    with about("pagerduty", request):
        return answered("pagerduty", request, lambda: _take(request))


def _take(request: "Request") -> str:
    secret = wired(lambda made: made.settings).pagerduty_webhook_secret
    if not secret.get_secret_value():
        raise Refused("PAGERDUTY_WEBHOOK_SECRET is not set", 401)
    if not request.headers.get(SIGNATURE):
        raise Refused("it has no signature", 401)
    body = body_of(request, LARGEST_BODY, WITHIN_SECONDS)
    if why := distrust(request.headers, body, secret):
        raise Refused(why, 401)
    work = read_event(body, datetime.now(UTC))
    if work is None:
        return "nothing that a person did with an incident of late"
    wired(lambda made: made.queue).put(work)
    return f"{work.change} of incident {work.incident} is queued"
