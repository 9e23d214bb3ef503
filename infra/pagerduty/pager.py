"""The Pager port on PagerDuty's Events API v2."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
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
    """Events of the teams' integrations. An event that is sent again with its ``dedup_key``
    changes nothing, so a lost answer is simply tried again. ``events_url`` is the API's address
    without a path. A team without a key of its own in ``team_keys`` is paged by ``routing_key``.
    """

    def __init__(
        self,
        routing_key: SecretStr,
        events_url: str = "",
        team_keys: Mapping[str, SecretStr] = MappingProxyType({}),
    ) -> None:
        self._routing_key = routing_key
        self._team_keys = team_keys
        self._url = (events_url or EVENTS_URL).rstrip("/") + ENQUEUE

    def trigger(
        self,
        dedup_key: str,
        summary: str,
        severity: str,
        source: str,
        details: Mapping[str, str],
        *,
        teams: Sequence[str] = (),
    ) -> None:
        """Open the incident of each team, or add to it."""
        payload = {
            "summary": _cut(summary) or "Canario",
            "severity": severity,
            "source": source,
            "custom_details": {name: one_line(value) for name, value in details.items()},
        }
        event = {"event_action": "trigger", "dedup_key": key_of(dedup_key), "payload": payload}
        self._send_to(teams, event)

    def without_key(self, teams: Sequence[str]) -> Mapping[str, str]:
        """Those that CANARIO_PAGERDUTY_KEYS does not know; with one key for all there are none."""
        if not self._team_keys:
            return {}
        others = self._routing_key.get_secret_value()
        paged = "whoever PAGERDUTY_ROUTING_KEY is of is paged" if others else "nobody is paged"
        said = f"CANARIO_PAGERDUTY_KEYS has no key for it, so {paged}"
        return {team: said for team in teams if team not in self._team_keys}

    def acknowledge(self, dedup_key: str, name: str, *, teams: Sequence[str] = ()) -> None:
        """Say that somebody has it; harmless for one that is closed or never was open."""
        payload = {"summary": _cut(f"{name} took it"), "severity": "info", "source": "canario"}
        action, key = "acknowledge", key_of(dedup_key)
        self._send_to(teams, {"event_action": action, "dedup_key": key, "payload": payload})

    def resolve(self, dedup_key: str, reason: str, *, teams: Sequence[str] = ()) -> None:
        """Close them; harmless for one that is closed or never was open."""
        payload = {"summary": _cut(reason), "severity": "info", "source": "canario"}
        event = {"event_action": "resolve", "dedup_key": key_of(dedup_key), "payload": payload}
        self._send_to(teams, event)

    def _send_to(self, teams: Sequence[str], event: Mapping[str, Any]) -> None:
        """To each integration once. One that fails keeps no other team asleep: it is raised after
        all were tried, and a repeat changes nothing where the event was taken."""
        by_key: dict[str, list[str]] = {}
        for team in teams or ("",):
            key = self._team_keys.get(team, self._routing_key).get_secret_value()
            by_key.setdefault(key, []).append(team)
        failed: list[Unavailable | Rejected] = []
        for key, called in by_key.items():
            try:
                self._send(key, called, event)
            except (Unavailable, Rejected) as error:
                failed.append(error)
        if failed:
            raise min(failed, key=lambda each: isinstance(each, Rejected))

    def _send(self, routing_key: str, teams: Sequence[str], event: Mapping[str, Any]) -> None:
        if not routing_key:
            raise Rejected(
                f"Nobody can be paged as {', '.join(filter(None, teams)) or 'the operators'}.",
                "Set its key in CANARIO_PAGERDUTY_KEYS, or PAGERDUTY_ROUTING_KEY for all others.",
            )
        body = {"routing_key": routing_key, **all_without_secrets(event)}
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
            "Check the routing key and what was sent.",
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
