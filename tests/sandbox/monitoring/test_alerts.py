"""Cloud Monitoring's notifications."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.cloud_run.types import Revision, Service
from sandbox.monitoring.alerts import console_test
from sandbox.world.cloud import ALERTS_TOPIC, Cloud
from tests.sandbox.clock import Clock
from tests.sandbox.endpoint import Endpoint


@pytest.fixture
def inbox(cloud: Cloud) -> Iterator[Endpoint]:
    """Where the alerts' topic is pushed to."""
    endpoint = Endpoint()
    endpoint.start()
    cloud.pubsub.add_push(ALERTS_TOPIC, endpoint.url)
    yield endpoint
    endpoint.stop()


@pytest.fixture
def canary(cloud: Cloud, shop: Service) -> Revision:
    """The revision that the alerts are about."""
    return cloud.platform.revision(shop.path, "shop-2")


def notes(inbox: Endpoint, times: int) -> list[Any]:
    """The notifications that arrived, decoded."""
    return [json.loads(base64.b64decode(r.body["message"]["data"])) for r in inbox.wait(times)]


def test_an_incident_names_its_revision(
    cloud: Cloud, inbox: Endpoint, canary: Revision, clock: Clock
) -> None:
    """An open incident has schema 1.2, the resource's labels, the policy's, and text values."""
    number = cloud.alerts.open(canary, labels={"canario": "rollback"}, severity="Warning")
    (note,) = notes(inbox, 1)
    incident = note["incident"]
    assert note["version"] == "1.2"
    assert (incident["state"], incident["incident_id"]) == ("open", number)
    assert (incident["started_at"], incident["ended_at"]) == (int(clock()), None)
    assert incident["resource"]["type"] == "cloud_run_revision"
    labels = incident["resource"]["labels"]
    assert {
        name: labels[name] for name in ("project_id", "location", "service_name", "revision_name")
    } == {
        "project_id": "acme",
        "location": "us-central1",
        "service_name": "shop",
        "revision_name": "shop-2",
    }
    assert incident["policy_user_labels"] == {"canario": "rollback"}
    assert incident["severity"] == "Warning"
    assert (incident["observed_value"], incident["threshold_value"]) == ("0.05", "0.01")


def test_closing_tells_the_same_incident(
    cloud: Cloud, inbox: Endpoint, canary: Revision, clock: Clock
) -> None:
    """The closing note has the same id and start, and an end; two incidents have two ids."""
    number = cloud.alerts.open(canary)
    opened = clock()
    inbox.wait(1)
    clock.advance(90)
    cloud.alerts.close(number)
    inbox.wait(2)
    assert cloud.alerts.open(canary) != number
    _, closed, _ = (note["incident"] for note in notes(inbox, 3))
    assert (closed["state"], closed["incident_id"]) == ("closed", number)
    assert (closed["started_at"], closed["ended_at"]) == (int(opened), int(opened + 90))


def test_the_consoles_test_message(cloud: Cloud, inbox: Endpoint) -> None:
    """The console's test has its own version and spelling, and names no revision."""
    cloud.alerts.send(console_test("acme"))
    (note,) = notes(inbox, 1)
    assert (note["version"], note["incident"]["state"]) == ("test", "OPEN")
    assert "revision_name" not in note["incident"]["resource"]["labels"]
