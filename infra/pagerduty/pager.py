"""The Pager port on PagerDuty's Events API v2."""

import hashlib
from collections.abc import Mapping
from typing import Any

import requests
from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from bot.secrets import all_without_secrets
from bot.slack.views.escape import one_line

EVENTS_URL = "https://events.pagerduty.com"
ENQUEUE = "/v2/enqueue"
TIMEOUT_SECONDS = 5
LONGEST_KEY = 255
LONGEST_SUMMARY = 1024
TAKEN = 202
TOO_MANY = 429


class PagerDuty:
    """Events of one integration. An event that is sent again with its ``dedup_key`` changes
    nothing, so a lost answer is simply tried again. ``events_url`` is the API's address without
    a path."""

    def __init__(self, routing_key: SecretStr, events_url: str = "") -> None:
        self._routing_key = routing_key
        self._url = (events_url or EVENTS_URL).rstrip("/") + ENQUEUE

    def trigger(
        self, dedup_key: str, summary: str, severity: str, source: str, details: Mapping[str, str]
    ) -> None:
        """Open the incident, or add to it."""
        payload = {
            "summary": _cut(summary) or "Canario",
            "severity": severity,
            "source": source,
            "custom_details": {name: one_line(value) for name, value in details.items()},
        }
        self._send({"event_action": "trigger", "dedup_key": key_of(dedup_key), "payload": payload})

    def resolve(self, dedup_key: str, reason: str) -> None:
        """Close it; harmless when it is closed or never was open."""
        payload = {"summary": _cut(reason), "severity": "info", "source": "canario"}
        self._send({"event_action": "resolve", "dedup_key": key_of(dedup_key), "payload": payload})

    def _send(self, event: Mapping[str, Any]) -> None:
        body = {
            "routing_key": self._routing_key.get_secret_value(),
            **all_without_secrets(event),
        }
        try:
            answer = requests.post(
                self._url, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            raise Unavailable(
                f"PagerDuty does not answer: {type(error).__name__}.", "It will be tried again."
            ) from None
        if answer.status_code == TAKEN:
            return
        if answer.status_code == TOO_MANY or answer.status_code >= 500:
            raise Unavailable(
                f"PagerDuty answered {answer.status_code}.", "It will be tried again."
            )
        raise Rejected(
            f"PagerDuty refused to {event['event_action']} {event['dedup_key']}: "
            f"{answer.status_code} {answer.text[:300]}".strip(),
            "Check PAGERDUTY_ROUTING_KEY and what was sent.",
        )


def key_of(dedup_key: str) -> str:
    """The key as PagerDuty takes it: a long one keeps its beginning and gets its hash."""
    if len(dedup_key) <= LONGEST_KEY:
        return dedup_key
    digest = hashlib.sha256(dedup_key.encode()).hexdigest()
    return f"{dedup_key[: LONGEST_KEY - len(digest) - 1]}~{digest}"


def _cut(summary: str) -> str:
    summary = one_line(summary)
    return summary if len(summary) <= LONGEST_SUMMARY else summary[: LONGEST_SUMMARY - 1] + "…"
