"""Cloud Monitoring's notification (schema 1.2), read into an Alert.

Unknown and missing fields are accepted: the schema grows, and a test message is not an incident.
"""

import hashlib
import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from bot.plan import CloudRunTarget
from bot.rollout.actors import Actor
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.service.watching.alert import Alert

LONGEST_NAME = 200
LONGEST_TEXT = 1000
MOST_LABELS = 64
"""Cloud Monitoring's own limit; ours keep a rollout's document small whatever is sent."""

_PROJECT = re.compile(r"[a-z][a-z0-9.:-]{0,62}")
_SERVICE = re.compile(r"[a-z][a-z0-9-]{0,62}")


def _cut(longest: int) -> AfterValidator:
    return AfterValidator(lambda text: text if len(text) <= longest else text[: longest - 1] + "…")


def _few(labels: dict[str, str]) -> dict[str, str]:
    few = list(labels.items())[:MOST_LABELS]
    return {name[:LONGEST_NAME]: value[:LONGEST_NAME] for name, value in few}


_OrEmpty = BeforeValidator(lambda value: "" if value is None else value)
Name = Annotated[str, _OrEmpty, _cut(LONGEST_NAME)]
Text = Annotated[str, _OrEmpty, _cut(LONGEST_TEXT)]
Labels = Annotated[
    dict[str, str],
    BeforeValidator(lambda value: value or {}),
    AfterValidator(_few),
]


class Outside(BaseModel):
    """A shape that Google sends."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Labelled(Outside):
    """The resource that the incident is about."""

    type: Name = ""
    labels: Labels = Field(default_factory=dict)


class Incident(Outside):
    """What we read of it."""

    incident_id: Annotated[str, _OrEmpty] = ""
    state: Name = ""
    severity: Name = ""
    policy_name: Name = ""
    policy_user_labels: Labels = Field(default_factory=dict)
    summary: Text = ""
    url: Text = ""
    resource: Annotated[Labelled, BeforeValidator(lambda value: value or {})] = Labelled()
    scoping_project_id: Name = ""


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
        where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        where = where[:LONGEST_NAME]
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
    if not _PROJECT.fullmatch(project) or not _SERVICE.fullmatch(service):
        raise NotAnAlert(f"{service[:60]!r} in {project[:60]!r} can't be a Cloud Run service")
    return Alert(f"{project}~{service}", place(project, service, labels), fact(incident))


def place(project: str, service: str, labels: dict[str, str]) -> CloudRunTarget | None:
    """Where the service runs, if the labels say so."""
    try:
        return CloudRunTarget(project=project, region=labels.get("location"), service=service)
    except ValidationError:
        return None


def fact(incident: Incident) -> AlertOpened | AlertClosed:
    """What happened to the incident."""
    key = _key(incident.incident_id or f"{incident.policy_name}~{incident.url}")
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


def _key(said: str) -> str:
    """The incident's id, or its digest where it is longer than any of Google's."""
    return said if len(said) <= LONGEST_NAME else hashlib.sha256(said.encode()).hexdigest()
