"""Cloud Monitoring's notification (schema 1.2), read into an Alert.

Only what is needed is looked at, and whatever has another shape than expected is taken as absent:
the schema grows, and a label that is null must not cost a critical alert.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from bot.plan import CloudRunTarget
from bot.rollout.actors import Actor
from bot.rollout.facts import AlertClosed, AlertOpened
from bot.service.watching.alert import Alert
from bot.service.watching.whose_alert import About, about
from bot.service_id import FLAG, ServiceId
from bot.short import in_short

LONGEST_NAME = 200
LONGEST_TEXT = 1000
MOST_LABELS = 64
"""Cloud Monitoring's own limit; ours keep a rollout's document small whatever is sent."""

_PROJECT = re.compile(r"[a-z][a-z0-9.:-]{0,62}")
_FLAG = re.compile(r"[\w-]{1,63}")
_SERVICE = re.compile(r"[a-z][a-z0-9-]{0,62}")
_REGION = re.compile(r"[a-z]+-[a-z]+[0-9]{1,2}|")


class NotAnAlert(Exception):  # noqa: N818 - named for what it is
    """A message that concerns no rollout; the text says why."""


class UnreadableAlert(Exception):  # noqa: N818 - named for what it is
    """A message that may have been an alert, and has no incident that can be read."""


def read_alert(body: Mapping[str, Any]) -> Alert:
    """What a notification says.

    Raises NotAnAlert for a test message, and an incident that names no Cloud Run service and no
    flag; UnreadableAlert for what has no incident, for one of a service that is neither open nor
    closed, and for one whose policy means a service or a flag by a name, or a place, that none has.
    """
    if body.get("version") == "test":
        raise NotAnAlert("it is the console's test message; the channel works")
    problem = text(body.get("problem"), LONGEST_TEXT)
    if problem:
        raise UnreadableAlert(problem)
    incident = body.get("incident")
    if not isinstance(incident, Mapping) or not incident:
        raise UnreadableAlert("it has no incident")
    user, resource = labels(incident.get("policy_user_labels")), part(incident, "resource")
    named = about(
        user,
        text(resource.get("type")),
        labels(resource.get("labels")),
        labels(part(incident, "metric").get("labels")),
        text(incident.get("scoping_project_id")),
    )
    policy = text(incident.get("policy_name"))
    if named.flag:
        if not _FLAG.fullmatch(named.flag):
            raise UnreadableAlert(
                f"policy {policy or '(without a name)'} has the user label canario_flag, and "
                f"{in_short(named.flag, 60)!r} can't be a flag"
            )
        flag = str(ServiceId(FLAG, "", named.flag))
        return Alert(flag, None, fact(incident, user, policy, named))
    meant_badly = _meant_badly(user, named)
    if meant_badly:
        raise UnreadableAlert(f"policy {policy or '(without a name)'} {meant_badly}")
    if not named.service or not named.project:
        raise NotAnAlert(
            f"policy {policy or '(without a name)'} names no Cloud Run service (its resource is "
            f"{text(resource.get('type')) or 'unknown'}); give it the user label canario_service, "
            "or canario_flag"
        )
    if not _PROJECT.fullmatch(named.project) or not _SERVICE.fullmatch(named.service):
        service, project = in_short(named.service, 60), in_short(named.project, 60)
        raise NotAnAlert(f"{service!r} in {project!r} can't be a Cloud Run service")
    service_id = f"{named.project}~{named.service}"
    return Alert(service_id, place(named), fact(incident, user, policy, named), named.region)


def _meant_badly(user: Mapping[str, str], named: About) -> str:
    """What is wrong with whom the policy's own labels name: it is told, for as a stranger's the
    alert would be lost."""
    if not named.meant:
        return ""
    for label, found, pattern in (
        ("service", named.service, _SERVICE),
        ("project", named.project, _PROJECT),
        ("region", named.region, _REGION),
    ):
        if pattern.fullmatch(found):
            continue
        cannot = f"{in_short(found, 60)!r} can't be a {label}"
        if user.get(f"canario_{label}", "").strip():
            return f"has the user label canario_{label}, and {cannot}"
        return f"has user labels for Canario without canario_{label}, and {cannot}"
    return ""


def place(named: About) -> CloudRunTarget | None:
    """Where the service runs, if the labels say so."""
    try:
        return CloudRunTarget(
            project=named.project, region=named.region or None, service=named.service
        )
    except ValidationError:
        return None


def fact(
    incident: Mapping[str, Any], user: Mapping[str, str], policy: str, named: About
) -> AlertOpened | AlertClosed:
    """What happened to the incident."""
    url = text(incident.get("url"), LONGEST_TEXT)
    key = _key(_said(incident.get("incident_id")) or f"{policy}~{url}")
    by = Actor(kind="alert", id=policy or key, name=f"alert {policy}")
    state = text(incident.get("state")).strip().lower()
    if state == "open":
        return AlertOpened(
            id=f"alert~{key}~open",
            by=by,
            incident=key,
            policy=policy or "(without a name)",
            severity=text(incident.get("severity")).strip().lower(),
            revision=named.revision,
            summary=text(incident.get("summary"), LONGEST_TEXT),
            url=url,
            labels=user,
            started_at=moment(incident.get("started_at")),
            region=named.region,
        )
    if state == "closed":
        return AlertClosed(id=f"alert~{key}~closed", by=by, incident=key, policy=policy)
    raise UnreadableAlert(f"its state is {in_short(state, 40)!r}, neither open nor closed")


def part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside; empty where it is none."""
    found = whole.get(name)
    return found if isinstance(found, Mapping) else {}


def labels(value: object) -> dict[str, str]:
    """Labels with a value; what is null, or an object, is left out."""
    if not isinstance(value, Mapping):
        return {}
    found = ((text(name), text(each)) for name, each in list(value.items())[:MOST_LABELS])
    return {name: each for name, each in found if each}


def text(value: object, longest: int = LONGEST_NAME) -> str:
    """A text or a number, cut to ``longest`` characters; else nothing."""
    return in_short(_said(value), longest)


def moment(value: object) -> datetime | None:
    """Seconds since 1970 as a time; None where that is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _said(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    # Half a surrogate pair can't be stored; in JSON it can be written.
    return str(value).encode(errors="replace").decode()


def _key(said: str) -> str:
    """The incident's id, or its digest where it is longer than any of Google's."""
    return said if len(said) <= LONGEST_NAME else hashlib.sha256(said.encode()).hexdigest()
