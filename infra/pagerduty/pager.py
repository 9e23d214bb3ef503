"""The Pager port on PagerDuty's Events API v2."""

import hashlib
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from bot.secrets import all_without_secrets
from bot.service.ports.each import try_each
from bot.short import in_short
from bot.slack.views.escape import one_line
from infra.pagerduty.calls import WHOLE, called

EVENTS_URL = "https://events.pagerduty.com"
ENQUEUE = "/v2/enqueue"
CHANGE = "/v2/change/enqueue"
PAUSE_SECONDS = 60
LONGEST_KEY = 255
LONGEST_SUMMARY = 1024
TAKEN = 202
JSON = {"Content-Type": "application/json"}


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
        monotonic: Callable[[], float] = time.monotonic,
        whole: float = WHOLE,
    ) -> None:
        self._whole = whole
        self._routing_key = routing_key
        self._team_keys = team_keys
        self._monotonic = monotonic
        self._no_changes_until = -math.inf
        self._url = (events_url or EVENTS_URL).rstrip("/")

    def trigger(
        self,
        dedup_key: str,
        summary: str,
        severity: str,
        source: str,
        details: Mapping[str, str],
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Open the incident of each team, or add to it."""
        payload = {
            "summary": _cut(summary) or "Canario",
            "severity": severity,
            "source": source,
            "custom_details": {name: one_line(value) for name, value in details.items()},
        }
        event = {
            "event_action": "trigger",
            "dedup_key": key_of(dedup_key),
            "payload": payload,
            "links": _links(links),
        }
        self._send_to(teams, event)

    def record_change(
        self,
        summary: str,
        source: str,
        at: datetime,
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """To each integration. After one that does not answer no other is tried for a minute, so
        that a PagerDuty that hangs costs a worker one wait."""
        if self._monotonic() < self._no_changes_until:
            return
        payload = {"summary": _cut(summary), "source": source, "timestamp": at.isoformat()}
        event = {"payload": payload, "links": _links(links)}
        for key, whose in self._by_key(teams).items():
            try:
                self._send(key, whose, event, CHANGE)
            except Unavailable:
                self._no_changes_until = self._monotonic() + PAUSE_SECONDS
                raise

    def without_key(self, teams: Sequence[str]) -> Mapping[str, str]:
        """Those that CANARIO_PAGERDUTY_KEYS does not know; with one key for all there are none."""
        if not self._team_keys:
            return {}
        others = self._routing_key.get_secret_value()
        paged = "whoever PAGERDUTY_ROUTING_KEY is of is paged" if others else "nobody is paged"
        said = f"CANARIO_PAGERDUTY_KEYS has no key for it, so {paged}"
        return {team: said for team in teams if team not in self._team_keys}

    def woken(self, teams: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """By the key that each is paged with: the first team that has it in the settings gives the
        name; the key for all others has none."""
        names: dict[str, str] = {self._routing_key.get_secret_value(): ""}
        for team, key in self._team_keys.items():
            names.setdefault(key.get_secret_value(), team)
        by_key = self._by_key(teams)
        return {names[key]: tuple(filter(None, whose)) for key, whose in by_key.items()}

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
        by_key = self._by_key(teams).items()
        try_each(partial(self._send, key, whose, event) for key, whose in by_key)

    def _by_key(self, teams: Sequence[str]) -> Mapping[str, Sequence[str]]:
        by_key: dict[str, list[str]] = {}
        for team in teams or ("",):
            key = self._team_keys.get(team, self._routing_key).get_secret_value()
            by_key.setdefault(key, []).append(team)
        return by_key

    def _send(
        self,
        routing_key: str,
        teams: Sequence[str],
        event: Mapping[str, Any],
        path: str = ENQUEUE,
    ) -> None:
        if not routing_key:
            raise Rejected(
                f"Nobody can be paged as {', '.join(filter(None, teams)) or 'the operators'}.",
                "Set its key in CANARIO_PAGERDUTY_KEYS, or PAGERDUTY_ROUTING_KEY for all others.",
            )
        body = {"routing_key": routing_key, **all_without_secrets(event)}
        content = json.dumps(body).encode()
        answer = called("POST", self._url + path, JSON, content, self._whole)
        if answer.status == TAKEN:
            return
        raise Rejected(
            f"PagerDuty refused to {event.get('event_action', 'show')} "
            f"{event.get('dedup_key', 'a change')}: "
            f"{answer.status} {in_short(answer.text, 300)}".strip(),
            "Check the routing key and what was sent.",
        )


def key_of(dedup_key: str) -> str:
    """The key as PagerDuty takes it: a long one keeps its beginning and gets its hash."""
    if len(dedup_key) <= LONGEST_KEY:
        return dedup_key
    digest = hashlib.sha256(dedup_key.encode()).hexdigest()
    return f"{dedup_key[: LONGEST_KEY - len(digest) - 1]}~{digest}"


def _links(links: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"href": href, "text": one_line(text)} for text, href in links.items()]


def _cut(summary: str) -> str:
    return in_short(one_line(summary), LONGEST_SUMMARY)
