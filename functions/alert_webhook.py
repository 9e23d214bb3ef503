"""The ``alert_webhook`` function: alerts of Alertmanager, Grafana and other systems, verified and
put where Cloud Monitoring's notifications are, from where ``alert`` takes them."""

import json
import time
from typing import TYPE_CHECKING

from bot.slack.inbound.body import WITHIN_SECONDS
from functions.edge import HttpAnswer, answered, body_of, wired
from functions.oidc import Refused
from infra.alerts.notifications import Unreadable, notifications, of_now, unreadable
from infra.alerts.sources import distrust, is_timeless, of_path, shows_nothing
from infra.tracing.about import about

if TYPE_CHECKING:
    from flask import Request

LARGEST_BODY = 1024 * 1024
"""In bytes; an alert has a few kilobytes, and Alertmanager sends those of a group together."""


def handle(request: "Request") -> HttpAnswer:
    """Take the alerts of one request."""
    with about("alert_webhook", request):
        return answered("alert_webhook", request, lambda: _take(request))


def _take(request: "Request") -> str:
    mine = of_path(wired(lambda made: made.settings).sources, request.path)
    if shows_nothing(request.headers, mine):
        raise Refused("it shows nothing that a source would", 401)
    body = body_of(request, LARGEST_BODY, WITHIN_SECONDS)
    now = time.time()
    if why := distrust(request.headers, body, mine, now):
        raise Refused(why, 401)
    source = mine[0]
    try:
        read = notifications(body, source.format, source.name)
        found, missing = of_now(read, now) if is_timeless(request.headers, mine) else read
    except Unreadable as no:
        found, missing = (), str(no)
    if missing:
        found = (*found, unreadable(source.name, missing))
    wired(lambda made: made.alerts).publish([json.dumps(each).encode() for each in found])
    return f"{len(found)} notifications of {source.name} are queued"
