"""Notifications of Cloud Monitoring, as its Pub/Sub channel publishes them (schema 1.2)."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

from sandbox.cloud_run.types import Revision
from sandbox.messaging.pubsub import PubSub
from sandbox.monitoring.metrics import RESOURCE_TYPE

CONSOLE = "https://console.cloud.google.com/monitoring/alerting/incidents"


def notification(
    revision: Revision,
    *,
    incident_id: str,
    state: Literal["open", "closed"] = "open",
    policy: str = "Error rate of a canary",
    labels: Mapping[str, str] | None = None,
    severity: str = "Critical",
    metric: str = "run.googleapis.com/request_count",
    observed: float = 0.05,
    threshold: float = 0.01,
    started_at: float = 0.0,
    ended_at: float | None = None,
) -> dict[str, Any]:
    """An incident on one revision; ``labels`` are the policy's own (policy_user_labels).

    Times are in seconds since the epoch; the schema wants them whole, and values as strings.
    """
    project = revision.project
    condition = f"projects/{project}/alertPolicies/1/conditions/1"
    return {
        "version": "1.2",
        "incident": {
            "incident_id": incident_id,
            "scoping_project_id": project,
            "scoping_project_number": 1,
            "url": f"{CONSOLE}/{incident_id}?project={project}",
            "started_at": int(started_at),
            "ended_at": None if ended_at is None else int(ended_at),
            "state": state,
            "severity": severity,
            "summary": f"{policy}: {revision.name} is at {observed}, limit {threshold}.",
            "observed_value": str(observed),
            "threshold_value": str(threshold),
            "resource_id": "",
            "resource_name": f"{project} Cloud Run Revision labels {revision.name}",
            "resource_display_name": revision.name,
            "resource_type_display_name": "Cloud Run Revision",
            "resource": _resource(project, revision),
            "metric": {"type": metric, "displayName": metric.rpartition("/")[2], "labels": {}},
            "metadata": {"system_labels": {}, "user_labels": {}},
            "policy_name": policy,
            "policy_user_labels": dict(labels or {}),
            "condition_name": f"{policy}: condition",
            "condition": _condition(condition, policy, metric, threshold),
            "documentation": _documentation(policy, revision),
        },
    }


def _resource(project: str, revision: Revision) -> dict[str, Any]:
    """The monitored resource that a revision is."""
    return {
        "type": RESOURCE_TYPE,
        "labels": {
            "project_id": project,
            "location": revision.location,
            "service_name": revision.service,
            "revision_name": revision.name,
            "configuration_name": revision.service,
        },
    }


def _condition(name: str, policy: str, metric: str, threshold: float) -> dict[str, Any]:
    """The alert policy's condition that was met."""
    return {
        "name": name,
        "displayName": f"{policy}: condition",
        "conditionThreshold": {
            "filter": f'metric.type="{metric}" resource.type="{RESOURCE_TYPE}"',
            "comparison": "COMPARISON_GT",
            "thresholdValue": threshold,
            "duration": "0s",
        },
    }


def _documentation(policy: str, revision: Revision) -> dict[str, Any]:
    """What the policy's author wrote for whoever is notified."""
    return {
        "content": f"Look at {revision.name}.",
        "mime_type": "text/markdown",
        "subject": policy,
        "links": [],
    }


def console_test(project: str) -> dict[str, Any]:
    """What the console's button "Send test notification" sends."""
    return {
        "version": "test",
        "incident": {
            "incident_id": "12345",
            "scoping_project_id": project,
            "scoping_project_number": 12345,
            "url": f"{CONSOLE}/12345?project={project}",
            "started_at": 0,
            "ended_at": 0,
            "state": "OPEN",
            "summary": "Test Incident",
            "observed_value": "1.0",
            "threshold_value": "0.5",
            "resource_id": "12345",
            "resource_name": "test resource",
            "resource": {"type": "example_resource", "labels": {"example": "label"}},
            "metric": {
                "type": "test.googleapis.com/metric",
                "displayName": "Test Metric",
                "labels": {"example": "label"},
            },
            "policy_name": "Test Policy",
            "policy_user_labels": {"example": "label"},
            "condition_name": "Test Condition",
            "documentation": "Test Documentation",
        },
    }


class Alerts:
    """Publishes notifications on a topic, and remembers which are open."""

    def __init__(self, pubsub: PubSub, topic: str, now: Callable[[], float] = time.time) -> None:
        self._pubsub = pubsub
        self._topic = topic
        self._now = now
        self._opened: dict[str, dict[str, Any]] = {}

    def open(self, revision: Revision, incident_id: str = "", **details: Any) -> str:
        """Publish an open incident on ``revision``; ``details`` as in notification(). Its id."""
        number = incident_id or f"0.{revision.name}.{len(self._opened) + 1}"
        details = {"revision": revision, "started_at": self._now(), **details}
        self._opened[number] = details
        self.send(notification(incident_id=number, **details))
        return number

    def close(self, incident_id: str) -> None:
        """Publish that an incident of ours has ended."""
        details = {**self._opened[incident_id], "state": "closed", "ended_at": self._now()}
        self.send(notification(incident_id=incident_id, **details))

    def send(self, note: Mapping[str, Any]) -> str:
        """Publish any notification; the message's id."""
        return self._pubsub.publish(self._topic, json.dumps(note).encode())
