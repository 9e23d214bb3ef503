"""Cloud Monitoring's notification (schema 1.2), read into an Alert.

Unknown and missing fields are accepted: the schema grows, and a test message is not an incident.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.rollout.actors import Actor
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.rollout.plan import CloudRunTarget
from bot.service.alert import Alert


class Outside(BaseModel):
    """A shape that Google sends."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Labelled(Outside):
    """The resource that the incident is about."""

    type: str = ""
    labels: dict[str, str] = Field(default_factory=dict)

    @field_validator("labels", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return value or {}


class Incident(Outside):
    """What we read of it."""

    incident_id: str = ""
    state: str = ""
    severity: str = ""
    policy_name: str = ""
    policy_user_labels: dict[str, str] = Field(default_factory=dict)
    summary: str = ""
    url: str = ""
    resource: Labelled = Labelled()
    scoping_project_id: str = ""

    @field_validator("severity", "summary", "url", "policy_name", mode="before")
    @classmethod
    def _none_is_empty_text(cls, value: Any) -> Any:
        return "" if value is None else value

    @field_validator("policy_user_labels", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return value or {}

    @field_validator("resource", mode="before")
    @classmethod
    def _none_is_no_resource(cls, value: Any) -> Any:
        return value or {}


class Notification(Outside):
    """The envelope. ``version`` is ``test`` for the console's test message."""

    version: str = ""
    incident: Incident


class NotAnAlert(Exception):  # noqa: N818 - named for what it is
    """A message that concerns no rollout; the text says why."""


def read_alert(body: dict[str, Any]) -> Alert:
    """The news in a notification.

    Raises NotAnAlert for a test message, an unknown state, a message that names no service, and
    for what isn't a notification at all.
    """
    try:
        notification = Notification.model_validate(body)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise NotAnAlert(f"it is not a Cloud Monitoring notification: {where}") from error
    incident = notification.incident
    if notification.version == "test":
        raise NotAnAlert("it is the console's test message; the channel works")
    labels = incident.resource.labels
    service = incident.policy_user_labels.get("canario_service") or labels.get("service_name", "")
    project = labels.get("project_id") or incident.scoping_project_id
    if not service or not project:
        raise NotAnAlert(
            f"policy {incident.policy_name or '(without a name)'} names no Cloud Run service; "
            "give it the user label canario_service"
        )
    return Alert(f"{project}~{service}", place(project, service, labels), fact(incident))


def place(project: str, service: str, labels: dict[str, str]) -> CloudRunTarget | None:
    """Where the service runs, if the labels say so."""
    try:
        return CloudRunTarget(project=project, region=labels.get("location"), service=service)
    except ValidationError:
        return None


def fact(incident: Incident) -> AlertOpened | AlertClosed:
    """What happened to the incident."""
    key = incident.incident_id or f"{incident.policy_name}~{incident.url}"
    by = Actor(kind="alert", id=incident.policy_name or key, name=f"alert {incident.policy_name}")
    state = incident.state.lower()
    if state == "open":
        return AlertOpened(
            id=f"alert~{key}~open",
            by=by,
            incident=key,
            policy=incident.policy_name or "(without a name)",
            severity=incident.severity.lower(),
            revision=incident.resource.labels.get("revision_name", ""),
            summary=incident.summary,
            url=incident.url,
            labels=incident.policy_user_labels,
        )
    if state == "closed":
        return AlertClosed(
            id=f"alert~{key}~closed", by=by, incident=key, policy=incident.policy_name
        )
    raise NotAnAlert(f"its state is {incident.state[:40]!r}, neither open nor closed")
