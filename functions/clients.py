"""The imports of the client libraries that each function needs, done at the start of an instance
rather than on its first request, where somebody waits."""

import importlib

from infra.settings import Settings

STORE = "infra.stores.firestore.store"
QUEUE = "infra.queue.pubsub"
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
)
CLIENTS = {
    "slack": (QUEUE,),
    "work": EVERYTHING,
    "alert": EVERYTHING,
    "tick": (STORE, QUEUE),
    "alert_webhook": (QUEUE,),
    "pagerduty": (QUEUE,),
    "api": (STORE, QUEUE, "cryptography.hazmat.primitives.asymmetric.rsa", "google.auth.jwt"),
    "flags": (STORE, "infra.flags.known"),
    "page": (STORE,),
}


def import_clients(target: str, settings: Settings) -> None:
    """Import what the function ``target`` answers with, with these settings."""
    unused = {
        STORE: settings.sqlite_path is not None,
        QUEUE: not (settings.topic or settings.alert_topic),
    }
    for module in CLIENTS[target]:
        if not unused.get(module):
            importlib.import_module(module)
