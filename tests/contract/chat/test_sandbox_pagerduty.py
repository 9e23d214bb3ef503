"""The sandbox's PagerDuty refuses what PagerDuty refuses."""

from typing import Any

import pytest
import requests

from sandbox.pagerduty.server import PagerDutyServer

PAYLOAD = {"summary": "s", "source": "shop", "severity": "critical"}


def send(server: PagerDutyServer, path: str = "/v2/enqueue", **event: Any) -> requests.Response:
    """Post an event."""
    return requests.post(server.events_url + path, json=event, timeout=5)


def trigger(**changes: Any) -> dict[str, Any]:
    """An event that is taken, with what a test changes."""
    event = {
        "routing_key": "R0",
        "event_action": "trigger",
        "dedup_key": "k",
        "payload": PAYLOAD,
    }
    return event | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"routing_key": ""},
        {"event_action": "explode"},
        {"dedup_key": "k" * 256},
        {"payload": None},
        {"payload": PAYLOAD | {"severity": "loud"}},
        {"payload": PAYLOAD | {"source": ""}},
        {"payload": PAYLOAD | {"summary": "s" * 1025}},
        {"event_action": "resolve", "dedup_key": ""},
    ],
)
def test_a_wrong_event_is_a_400_and_leads_to_nothing(
    pagerduty: PagerDutyServer, changes: dict[str, Any]
) -> None:
    """What is missing, too long or unknown is refused with a list of what is wrong."""
    answer = send(pagerduty, **trigger(**changes))
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert pagerduty.incidents() == []


def test_an_incident_lives_from_trigger_to_resolve(pagerduty: PagerDutyServer) -> None:
    """Triggered, acknowledged, resolved, and opened again by the next trigger."""
    states = []
    for action in ("trigger", "acknowledge", "resolve", "trigger"):
        assert send(pagerduty, **trigger(event_action=action)).status_code == 202
        states.append(pagerduty.incidents()[0].state)
    assert states == ["triggered", "acknowledged", "resolved", "triggered"]


def test_a_change_event_is_kept(pagerduty: PagerDutyServer) -> None:
    """Change events are taken on their own path and open no incident."""
    event = {"routing_key": "R0", "payload": {"summary": "shop-00002 at 10 %"}}
    assert send(pagerduty, "/v2/change/enqueue", **event).status_code == 202
    assert send(pagerduty, "/v2/change/enqueue", routing_key="R0").status_code == 400
    assert len(pagerduty.change_events) == 1
    assert pagerduty.incidents() == []
