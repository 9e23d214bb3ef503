"""What a job's run has measured itself: one line of JSON in its log, read by Cloud Logging's
entries:list.

The run prints ``{"canario": {"latency_p95_ms": 812, "error_rate": 0.002}}`` on a line of its own.
Cloud Run makes it the entry's ``jsonPayload``.
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError
from requests.adapters import HTTPAdapter

from bot.errors import NotFound, Rejected, Unavailable
from infra.google.sessions import authorized
from infra.http.bodies import read_at_most
from infra.http.deadline import Deadline

KEY = "canario"
SCOPE = "https://www.googleapis.com/auth/logging.read"
WHOLE = 10.0
"""Seconds for all that is asked."""
GOOGLE = "https://logging.googleapis.com"
PAGES = 5
"""Logging may search in parts, and say that a part has nothing."""
LARGEST = 512 * 1024
"""In bytes: twice the largest entry that Logging takes."""


def google() -> requests.Session:
    """With the default credentials."""
    return authorized([SCOPE], "Run on Google Cloud, or log in.", "Cloud Logging")


class LogResults:
    """Reads them at Google's with the default credentials, or at the plain address ``base``."""

    def __init__(self, base: str = "", session: Callable[[], requests.Session] = google) -> None:
        self._url = f"{(base or GOOGLE).rstrip('/')}/v2/entries:list"
        self._session = requests.Session if base else session

    def result(self, execution: str, since: datetime) -> Mapping[str, float] | None:
        """See JobRunner."""
        body: dict[str, Any] = {
            "resourceNames": ["/".join(execution.split("/")[:2])],
            "filter": filter_for(execution, since),
            "orderBy": "timestamp desc",
            "pageSize": 1,
        }
        for _ in range(PAGES):
            page = self._page(execution, body)
            entries = page.get("entries")
            if isinstance(entries, list) and entries:
                return numbers_of(entries[0])
            if not page.get("nextPageToken"):
                return None
            body["pageToken"] = page["nextPageToken"]
        return None

    def _page(self, execution: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            with Deadline(WHOLE) as deadline, self._session() as session:
                for scheme in ("http://", "https://"):
                    adapter = HTTPAdapter()
                    deadline.watch(adapter)
                    session.mount(scheme, adapter)
                with session.post(
                    self._url, json=body, timeout=WHOLE, stream=True, allow_redirects=False
                ) as answer:
                    status, content = answer.status_code, read_at_most(answer, LARGEST)
        except (OSError, ValueError, GoogleAuthError) as error:
            raise _away(execution, "it can't be reached") from error
        if status in (401, 403):
            raise Rejected(
                f"Cloud Logging does not let us read the log of {_short(execution)}.",
                "Grant logging.logEntries.list to this function's service account.",
            )
        if status == 404:
            raise NotFound(f"There is no log of {_short(execution)}.")
        if status != 200 or content is None:
            raise _away(execution, f"it answered {status}")
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise _away(execution, "its answer can't be read")
        return found


def filter_for(execution: str, since: datetime) -> str:
    """The entries that carry a result of this run. A job's and an execution's name have no
    quotes."""
    _, _, _, region, _, job, _, run = execution.split("/")
    return " AND ".join(
        (
            'resource.type="cloud_run_job"',
            f'resource.labels.location="{region}"',
            f'resource.labels.job_name="{job}"',
            f'labels."run.googleapis.com/execution_name"="{run}"',
            f"jsonPayload.{KEY}:*",
            f'timestamp>="{since.astimezone(UTC).isoformat()}"',
        )
    )


def numbers_of(entry: Any) -> Mapping[str, float]:
    """The finite numbers of a result; nothing of anything else."""
    payload = entry.get("jsonPayload") if isinstance(entry, dict) else None
    said = payload.get(KEY) if isinstance(payload, dict) else None
    return {
        name: float(value)
        for name, value in (said.items() if isinstance(said, dict) else ())
        if isinstance(value, int | float) and not isinstance(value, bool) and _is_finite(value)
    }


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _away(execution: str, why: str) -> Unavailable:
    return Unavailable(
        f"Cloud Logging did not give the log of {_short(execution)}: {why}.",
        "It is tried again by itself.",
    )


def _short(execution: str) -> str:
    return execution.rpartition("/")[2]
