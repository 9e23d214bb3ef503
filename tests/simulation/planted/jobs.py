"""Bugs about jobs."""

from typing import Any
from unittest.mock import patch

from bot.rollout.rules import tick
from infra.cloud_run.jobs import CloudRunJobs


def started_without_looking() -> Any:
    """What was started before, and not answered, is started again."""
    return patch.object(CloudRunJobs, "_find", lambda *_: None), patch(
        "infra.cloud_run.jobs.CloudRunJobs._run", _without_etag(CloudRunJobs._run)
    )


def not_waited_for() -> Any:
    """A job runs, and its step is over without it."""
    return patch.object(tick, "unfinished", lambda _rollout: False)


def _without_etag(real: Any) -> Any:
    return lambda self, name, _etag, order: real(self, name, "", order)
