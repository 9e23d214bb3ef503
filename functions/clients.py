"""The imports of the client libraries, done at the start of an instance rather than on its first
request, where somebody waits."""

import infra.cloud_run
import infra.monitoring
import infra.pagerduty
import infra.probes
import infra.slack
from functions.bootstrap import settings

if settings().sqlite_path is None:
    import infra.firestore

__all__ = ["infra"]
