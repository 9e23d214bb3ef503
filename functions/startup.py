"""What a function does before its first request."""

import importlib
import logging
import sys
from typing import TYPE_CHECKING

import flask

from bot.errors import CanarioError
from infra.logs import set_up_logs
from infra.read_settings import CALLERS, read_settings
from infra.settings import Settings
from infra.trace_settings import OFF

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

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


STORE = "infra.stores.firestore.store"
QUEUE = "infra.queue.pubsub"
SPANS = "infra.tracing.collected"
EVERYTHING = (
    "infra.cloud_run.jobs",
    "infra.cloud_run.router",
    "infra.github.commits",
    "infra.http.poster",
    "infra.http.prober",
    "infra.mail.connect",
    "infra.metrics.registry",
    "infra.pagerduty.incidents",
    "infra.pagerduty.oncalls",
    "infra.pagerduty.pager",
    "infra.slack.chat",
    STORE,
    QUEUE,
    SPANS,
)
CLIENTS = {
    "slack": (QUEUE,),
    "work": EVERYTHING,
    "alert": EVERYTHING,
    "tick": (STORE, QUEUE, SPANS),
    "alert_webhook": (QUEUE,),
    "pagerduty": (QUEUE,),
    "api": (STORE, QUEUE, "cryptography.hazmat.primitives.asymmetric.rsa", "google.auth.jwt"),
    "flags": (STORE, "infra.flags.known"),
    "page": (STORE,),
}
"""The client libraries that each function needs, imported at the start of an instance rather than
on its first request, where somebody waits."""


def prepare(target: str) -> None:
    """Check the settings and import the function's code while the instance starts.

    Ends the process with a list of what is wrong. No client is made here: the server forks after
    this, and a gRPC channel does not survive that.
    """
    try:
        found = read_settings(*NEEDS[target])
    except CanarioError as error:
        sys.exit(str(error))
    set_up_logs(found.project)
    if found.oidc == "off" and CALLERS[0] in NEEDS[target]:
        log.warning("%s obeys whoever can reach it: CANARIO_OIDC is off", target)
    importlib.import_module(f"functions.{target}")
    import_clients(target, found)


def answer_strays() -> "ResponseReturnValue | None":
    """Before each request: functions-framework finds no function for some paths (one with a line
    break), sends others elsewhere (``//``) and answers some itself (``/robots.txt``). The function
    answers these as well, as it does any path that it does not have."""
    if flask.request.routing_exception is None and flask.request.endpoint != "error":
        return None
    app = flask.current_app
    answer: ResponseReturnValue = app.ensure_sync(app.view_functions["run"])(path="")
    return answer


def import_clients(target: str, settings: Settings) -> None:
    """Import what the function ``target`` answers with, with these settings."""
    unused = {
        STORE: settings.sqlite_path is not None,
        QUEUE: not (settings.topic or settings.alert_topic),
        SPANS: settings.traces == OFF,
    }
    for module in CLIENTS[target]:
        if not unused.get(module):
            importlib.import_module(module)
