"""What PagerDuty's Events API v2 refuses."""

from collections.abc import Mapping
from typing import Any

ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")


def event_problems(event: Mapping[str, Any]) -> list[str]:
    """What is wrong with an event, one sentence each; empty when it is taken."""
    found = []
    if not event.get("routing_key"):
        found.append("'routing_key' is missing or blank")
    if event.get("event_action") not in ACTIONS:
        found.append("'event_action' is missing or unknown")
    if len(str(event.get("dedup_key") or "")) > 255:
        found.append("'dedup_key' is longer than 255 characters")
    if event.get("event_action") == "trigger":
        found += _payload_problems(event.get("payload"))
    elif not event.get("dedup_key"):
        found.append("'dedup_key' is missing or blank")
    return found


def _payload_problems(payload: Any) -> list[str]:
    if not isinstance(payload, Mapping):
        return ["'payload' is missing or blank"]
    needed = ("summary", "source", "severity")
    found = [f"'payload.{key}' is missing or blank" for key in needed if not payload.get(key)]
    if payload.get("severity") not in SEVERITIES:
        found.append("'payload.severity' is invalid")
    if len(str(payload.get("summary") or "")) > 1024:
        found.append("'payload.summary' is longer than 1024 characters")
    return found
