"""Anything that may be in an alert of another system, by who has a key."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.service.watching.incident import NotAnAlert, UnreadableAlert, read_alert
from infra.alerts.notifications import MOST_ALERTS, Unreadable, notifications
from infra.alerts.sources import FORMATS, Format
from tests.fuzz.shapes import anything, texts

QUICK = settings(max_examples=300)
LABELS = st.dictionaries(
    st.sampled_from(["alertname", "severity", "canario_service", "canario_project", "location"])
    | texts,
    anything,
)
ALERTS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["firing", "resolved", "?"]) | anything,
        "state": st.sampled_from(["open", "closed", "?"]) | anything,
        "id": texts | anything,
        "labels": LABELS | anything,
        "annotations": anything,
        "startsAt": st.sampled_from(["2026-03-10T12:00:00Z", "0001-01-01T00:00:00Z"]) | anything,
        "started_at": st.floats() | anything,
        "fingerprint": anything,
        "severity": anything,
        "service": anything,
        "generatorURL": anything,
    },
)


def read(body: bytes, form: Format) -> None:
    """As the two functions do, one after the other."""
    try:
        found, missing = notifications(body, form, "prom")
    except Unreadable:
        return
    assert len(found) <= MOST_ALERTS
    alerts = json.loads(body).get("alerts")
    assert missing or len(found) == (1 if alerts is None else len(alerts))
    for each in found:
        try:
            read_alert(json.loads(json.dumps(each)))
        except (NotAnAlert, UnreadableAlert):
            continue


@QUICK
@given(st.binary(max_size=300), st.sampled_from(FORMATS))
def test_any_bytes_are_read_or_unreadable(body: bytes, form: Format) -> None:
    """Never a fault."""
    read(body, form)


@QUICK
@given(st.lists(ALERTS | anything, max_size=5), st.sampled_from(FORMATS))
def test_any_alerts_are_read_or_unreadable(alerts: list[Any], form: Format) -> None:
    """Whatever is in them; what is read goes through the queue as JSON."""
    read(json.dumps({"alerts": alerts}).encode(), form)
    for each in alerts:
        read(json.dumps(each).encode(), form)
