"""What terraform makes for Canario, as Google's APIs show it."""

from typing import Any

EXPIRING = ("audit", "evidence", "homes", "inbox", "outbox", "rollouts")


def deployed(project: str, region: str, *, target: str, tick_at: str) -> dict[str, dict[str, Any]]:
    """Every resource by its name; ``target`` is a project whose alerts are taken, ``tick_at`` when
    the scheduler has called last."""
    return {
        **_queue(project, "canario-work"),
        **_queue(project, "canario-alert"),
        f"cloudscheduler/v1/projects/{project}/locations/{region}/jobs/canario-tick": {
            "schedule": "* * * * *",
            "state": "ENABLED",
            "lastAttemptTime": tick_at,
            "status": {},
        },
        **_deploys(project, target),
        **_database(project),
        **_alerts(target, f"projects/{project}/topics/canario-alert"),
    }


def _queue(project: str, topic: str) -> dict[str, dict[str, Any]]:
    at = f"pubsub/v1/projects/{project}/subscriptions/{topic}"
    push = {"pushEndpoint": f"https://{topic}", "oidcToken": {"serviceAccountEmail": "call@x"}}
    dead = {"deadLetterTopic": f"projects/{project}/topics/{topic}-dead"}
    active = {"state": "ACTIVE"}
    return {
        f"{at}-push": {**active, "pushConfig": push, "deadLetterPolicy": dead},
        f"{at}-given-up": {**active, "pushConfig": push},
        f"{at}-dead": {**active, "pushConfig": {}},
    }


def _deploys(project: str, target: str) -> dict[str, dict[str, Any]]:
    """A log sink of ``target``, its topic's policy, and the push."""
    topic, writer = f"projects/{project}/topics/canario-deploys", "serviceAccount:sink@logging"
    push = f"pubsub/v1/projects/{project}/subscriptions/canario-deploys-push"
    queue = _queue(project, "canario-deploys")
    return {
        push: queue[push],
        f"pubsub/v1/{topic}:getIamPolicy": {
            "bindings": [{"role": "roles/pubsub.publisher", "members": [writer]}]
        },
        f"logging/v2/projects/{target}/sinks": {
            "sinks": [
                {
                    "name": "canario-deploys",
                    "destination": f"pubsub.googleapis.com/{topic}",
                    "writerIdentity": writer,
                }
            ]
        },
    }


def _database(project: str) -> dict[str, dict[str, Any]]:
    at = f"projects/{project}/databases/(default)"
    fields = [
        {
            "name": f"{at}/collectionGroups/{collection}/fields/expires_at",
            "ttlConfig": {"state": "ACTIVE"},
        }
        for collection in EXPIRING
    ]
    index = {"fields": [{"fieldPath": "due_at", "order": "ASCENDING"}]}
    return {
        f"firestore/v1/{at}": {
            "type": "FIRESTORE_NATIVE",
            "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED",
        },
        f"firestore/v1/{at}/collectionGroups/-/fields": {"fields": fields},
        **{
            f"firestore/v1/{at}/collectionGroups/{each}/fields/due_at": {
                "indexConfig": {"indexes": [index]}
            }
            for each in ("services", "outbox")
        },
    }


def _alerts(target: str, topic: str) -> dict[str, dict[str, Any]]:
    at = f"projects/{target}"
    channel = f"{at}/notificationChannels/1"
    return {
        f"monitoring/v3/{at}/notificationChannels": {
            "notificationChannels": [
                {"name": channel, "type": "pubsub", "labels": {"topic": topic}, "enabled": True}
            ]
        },
        f"monitoring/v3/{at}/alertPolicies": {
            "alertPolicies": [
                {
                    "name": f"{at}/alertPolicies/1",
                    "displayName": "Checkout fails",
                    "severity": "CRITICAL",
                    "enabled": True,
                    "notificationChannels": [channel],
                }
            ]
        },
    }
