"""The imports of the client libraries, done at the start of an instance rather than on its first
request, where somebody waits."""

import infra.cloud_run.router
import infra.http.prober
import infra.metrics.registry
import infra.pagerduty.pager
import infra.slack.chat
from infra.read_settings import read_settings

if read_settings().sqlite_path is None:
    import infra.stores.firestore.store

__all__ = ["infra"]
