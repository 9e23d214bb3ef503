"""PagerDuty's webhooks, version 3, as its documentation shows them
(https://developer.pagerduty.com/docs/webhooks-overview)."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import requests

SIGNATURE = "X-PagerDuty-Signature"
TIMEOUT_SECONDS = 5


class WebhookSender:
    """Sends events to ``url`` once that is set, signed with ``secret``."""

    secret = "sandbox-pagerduty-webhooks"

    def __init__(self) -> None:
        self.url = ""

    def send(self, event: Mapping[str, Any], *, more: str = "") -> requests.Response:
        """Deliver an event; ``more`` are signatures beside the right one."""
        body = json.dumps({"event": event}).encode()
        signatures = f"{more},{self.sign(body)}" if more else self.sign(body)
        return self.post(body, {SIGNATURE: signatures})

    def post(self, body: bytes, headers: Mapping[str, str]) -> requests.Response:
        """Deliver any body."""
        headers = {"Content-Type": "application/json", **headers}
        return requests.post(self.url, data=body, headers=headers, timeout=TIMEOUT_SECONDS)

    def sign(self, body: bytes) -> str:
        """The signature of a body."""
        return "v1=" + hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()


def event_of(
    event_type: str,
    data: Mapping[str, Any],
    person: str,
    *,
    agent: str = "user_reference",
    at: datetime | None = None,
) -> dict[str, Any]:
    """One event that ``person`` (or an integration) caused, ``at`` that time; else now."""
    occurred = (at or datetime.now(UTC)).astimezone(UTC)
    return {
        "id": str(uuid.uuid4()),
        "event_type": event_type,
        "resource_type": "incident",
        "occurred_at": f"{occurred:%Y-%m-%dT%H:%M:%S}.{occurred.microsecond // 1000:03d}Z",
        "agent": _reference(person, agent),
        "client": None,
        "data": data,
    }


def incident_data(incident: str, key: str, status: str, *assignees: str) -> dict[str, Any]:
    """The ``data`` of an event about the incident itself."""
    return {
        "id": incident,
        "type": "incident",
        "html_url": f"https://example.pagerduty.com/incidents/{incident}",
        "number": 2,
        "status": status,
        "incident_key": key,
        "title": "A rollback",
        "assignees": [_reference(each, "user_reference") for each in assignees],
        "urgency": "high",
        "resolve_reason": None,
    }


def note_data(incident: str, content: str) -> dict[str, Any]:
    """The ``data`` of a note: it names its incident by a reference, without the key."""
    return {
        "id": "PNOTE1",
        "type": "incident_note",
        "content": content,
        "trimmed": False,
        "incident": {"id": incident, "type": "incident_reference", "summary": "A rollback"},
    }


def _reference(name: str, kind: str) -> dict[str, str]:
    return {
        "id": f"P{name.upper()}",
        "type": kind,
        "summary": name,
        "html_url": f"https://example.pagerduty.com/users/P{name.upper()}",
    }
