"""``canario doctor`` finds each fault of what calls the functions, and of what they keep."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sandbox.google.deployed import EXPIRING
from tests.scenario.doctor.clinic import PROJECT, REGION, Clinic

Plant = Callable[[Clinic], object]
SUBSCRIPTION = f"pubsub/v1/projects/{PROJECT}/subscriptions/canario-"
JOB = f"cloudscheduler/v1/projects/{PROJECT}/locations/{REGION}/jobs/canario-tick"
BASE = f"firestore/v1/projects/{PROJECT}/databases/(default)"
FIELDS = f"{BASE}/collectionGroups/-/fields"
MONITORING = f"monitoring/v3/projects/{PROJECT}/"


def gone(name: str) -> Plant:
    """A resource that nobody made."""
    return lambda clinic: clinic.google.resources.pop(name)


def changed(name: str, **fields: object) -> Plant:
    """A resource that somebody has changed."""
    return lambda clinic: clinic.google.resources[name].update(fields)


def policy(**fields: object) -> Plant:
    """The alert policy is another one."""
    return lambda c: c.google.resources[f"{MONITORING}alertPolicies"]["alertPolicies"][0].update(
        fields
    )


def channel(**fields: object) -> Plant:
    """The channel is another one."""
    return lambda c: c.google.resources[f"{MONITORING}notificationChannels"][
        "notificationChannels"
    ][0].update(fields)


def kept_for_ever(clinic: Clinic) -> None:
    """No expiry rule for the inbox."""
    fields: list[Mapping[str, Any]] = clinic.google.resources[FIELDS]["fields"]
    left = [each for each in fields if "/inbox/" not in each["name"]]
    assert len(left) == len(EXPIRING) - 1
    clinic.google.resources[FIELDS]["fields"] = left


def started_by_deploys(name: str, plant: Plant) -> Plant:
    """The plan is started by deployments, and one of the resources that takes is not as it must
    be."""

    def both(clinic: Clinic) -> None:
        clinic.write_plan(on_deploy="start")
        assert name in clinic.google.resources
        plant(clinic)

    return both


def off(clinic: Clinic) -> None:
    """Somebody has switched the log sink off."""
    clinic.google.resources[SINKS]["sinks"][0]["disabled"] = True


SINKS = f"logging/v2/projects/{PROJECT}/sinks"
POLICY = f"pubsub/v1/projects/{PROJECT}/topics/canario-deploys:getIamPolicy"
DEPLOYS: dict[str, tuple[str, Plant, str]] = {
    "no log sink": (
        "deployments",
        started_by_deploys(SINKS, changed(SINKS, sinks=[])),
        "deploys = true",
    ),
    "a log sink that is off": (
        "deployments",
        started_by_deploys(SINKS, off),
        "--no-disabled",
    ),
    "a log sink that may not publish": (
        "deployments",
        started_by_deploys(POLICY, changed(POLICY, bindings=[])),
        "roles/pubsub.publisher",
    ),
    "no push of deployments": (
        "deployments",
        started_by_deploys(f"{SUBSCRIPTION}deploys-push", gone(f"{SUBSCRIPTION}deploys-push")),
        "canario-deploys-push",
    ),
}
FAULTS: dict[str, tuple[str, Plant, str]] = {
    **DEPLOYS,
    "no channel": ("alerts", channel(labels={"topic": "projects/x/topics/y"}), "target_projects"),
    "channel disabled": ("alerts", channel(enabled=False), "target_projects"),
    "no policy notifies": ("alerts", policy(notificationChannels=[]), "--add-notification"),
    "policy disabled": ("alerts", policy(enabled=False), "--enabled"),
    "no severity": ("alerts", policy(severity="SEVERITY_UNSPECIFIED"), "severity"),
    "no subscription": ("queue", gone(f"{SUBSCRIPTION}work-push"), "canario-work-push"),
    "detached": ("queue", changed(f"{SUBSCRIPTION}alert-push", state="RESOURCE_ERROR"), "ERROR"),
    "pushes nowhere": ("queue", changed(f"{SUBSCRIPTION}work-push", pushConfig={}), "function"),
    "no token": (
        "queue",
        changed(f"{SUBSCRIPTION}work-push", pushConfig={"pushEndpoint": "https://x"}),
        "token",
    ),
    "keeps nothing": (
        "queue",
        changed(f"{SUBSCRIPTION}work-push", deadLetterPolicy=None),
        "dead letters",
    ),
    "dead letters": (
        "dead-letters",
        lambda c: c.cloud.pubsub.publish("canario-work-dead", b"x"),
        "canario dead-letters",
    ),
    "dead deployments": (
        "dead-letters",
        lambda c: c.cloud.pubsub.publish("canario-deploys-dead", b"x"),
        "canario-deploys has 1",
    ),
    "no job": ("scheduler", gone(JOB), "canario-tick"),
    "paused": ("scheduler", changed(JOB, state="PAUSED"), "gcloud scheduler jobs resume"),
    "hourly": ("scheduler", changed(JOB, schedule="0 * * * *"), "0 * * * *"),
    "silent": (
        "scheduler",
        changed(JOB, lastAttemptTime="2026-01-01T00:00:00Z"),
        "gcloud scheduler jobs run",
    ),
    "refused": ("scheduler", changed(JOB, status={"code": 7}), "7"),
    "no expiry": ("database", kept_for_ever, "inbox"),
    "no recovery": ("database", changed(BASE, pointInTimeRecoveryEnablement="NO"), "restored"),
    "datastore": ("database", changed(BASE, type="DATASTORE_MODE"), "native"),
    "no database": ("database", gone(BASE), "(default)"),
    "no index": (
        "database",
        changed(f"{BASE}/collectionGroups/services/fields/due_at", indexConfig={}),
        "services.due_at",
    ),
    "no right to metrics": (
        "rights",
        lambda c: c.google.access.deny(f"projects/{PROJECT}", "monitoring.timeSeries.list"),
        "monitoring.timeSeries.list",
    ),
    "another signing secret": (
        "signing",
        lambda c: c.env.update(SLACK_SIGNING_SECRET="another"),
        "signing secret",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(clinic: Clinic, name: str) -> None:
    """With what it is about, and what fixes it."""
    point, plant, about = FAULTS[name]
    if point == "database":
        clinic.env["CANARIO_STORE"] = "firestore"
        assert clinic.wrong(point) == []
    plant(clinic)
    bad = clinic.wrong(point)
    assert any(about in each["words"] + each["fix"] for each in bad), bad


@pytest.mark.parametrize(
    ("point", "name"),
    [
        ("alerts", "monitoring/"),
        ("queue", "pubsub/"),
        ("scheduler", "cloudscheduler/"),
        ("database", "firestore/"),
    ],
)
def test_what_may_not_be_read_says_so(clinic: Clinic, point: str, name: str) -> None:
    """It is neither good nor bad."""
    if point == "database":
        clinic.env["CANARIO_STORE"] = "firestore"
    clinic.google.forbidden.add(name)
    found = clinic.found("--only", point)
    assert [each["kind"] for each in found[point]] == ["unread"]


@pytest.mark.parametrize(
    ("point", "setting"),
    [
        ("alerts", "CANARIO_ALERT_TOPIC"),
        ("queue", "CANARIO_QUEUE"),
        ("scheduler", "CANARIO_REGION"),
        ("signing", "CANARIO_SLACK_URL"),
    ],
)
def test_what_nobody_said_is_not_left_out_silently(
    clinic: Clinic, point: str, setting: str
) -> None:
    """The point says what it lacks."""
    clinic.env[setting] = ""
    found = clinic.found("--only", point)
    assert "unread" in [each["kind"] for each in found[point]]
