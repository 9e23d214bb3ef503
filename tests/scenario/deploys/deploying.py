"""Revisions are deployed, and Cloud Run's audit log says so."""

import json
from typing import Any

from sandbox.cloud_run.types import Target, service_path
from sandbox.logging.audit import DEPLOYER, as_account
from sandbox.slack.workspace import Message
from sandbox.world.cloud import DEPLOYS_TOPIC
from tests.support.world import CANARY, CHANNEL, PROJECT, REGION, SHOP, World

NEWER = "shop-00003"
PATH = service_path(PROJECT, REGION, SHOP)


def logged(world: World, **plan: Any) -> World:
    """With a log sink, and this plan; the shop's own second revision is old by now."""
    world.write_plan(**plan)
    world.push_plans()
    world.cloud.log_deployments(world.urls["work"])
    world.clock.forward(7200)
    return world


def deploy(
    world: World, name: str = NEWER, region: str = REGION, *, by: str = DEPLOYER, **said: Any
) -> None:
    """Somebody deploys a revision; returns when all that followed is done."""
    creator = {"serving.knative.dev/creator": by}
    with as_account(by):
        world.cloud.platform.add_revision(PROJECT, region, SHOP, name, annotations=creator, **said)
    world.settle()


def to_latest(world: World) -> None:
    """Traffic follows the latest revision, as it does where nobody has ever set it."""
    world.cloud.platform.update(PATH, traffic=[Target("", 100)])
    world.settle()


def entry(**changes: Any) -> dict[str, Any]:
    """One entry, as the log sink publishes those of a deployment, changed at its top."""
    said: dict[str, Any] = {
        "insertId": "1",
        "logName": f"projects/{PROJECT}/logs/cloudaudit.googleapis.com%2Fsystem_event",
        "timestamp": "2026-03-10T12:00:00.123456789Z",
        "resource": {
            "type": "cloud_run_revision",
            "labels": {
                "project_id": PROJECT,
                "location": REGION,
                "service_name": SHOP,
                "revision_name": CANARY,
            },
        },
        "protoPayload": {
            "serviceName": "run.googleapis.com",
            "methodName": "/Services.ReplaceService",
            "resourceName": f"namespaces/{PROJECT}/revisions/{CANARY}",
            "status": {},
        },
    }
    return {**said, **changes}


def publish(world: World, said: dict[str, Any]) -> None:
    """The log sink publishes it."""
    world.cloud.pubsub.publish(DEPLOYS_TOPIC, json.dumps(said).encode())
    world.settle()


def told(world: World) -> list[str]:
    """What the channel was told outside of rollouts."""
    return [
        each.text
        for each in world.slack.messages(CHANNEL)
        if each.metadata.get("event_type") == "canario_told"
    ]


def asked(world: World) -> list[Message]:
    """What the channel is asked about deployments, as it stands now, the oldest first."""
    return [
        each
        for each in world.slack.messages(CHANNEL)
        if each.metadata.get("event_type") == "canario_deployment"
    ]
