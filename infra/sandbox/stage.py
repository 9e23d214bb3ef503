"""The shop that the demo and the sandbox roll out: its people, channels, revisions and visitors."""

from infra.sandbox.cloud import Cloud
from infra.sandbox.load import Load
from infra.sandbox.platform_types import Service
from infra.sandbox.slack import SlackServer

PROJECT, REGION, SHOP = "demo-project", "us-central1", "shop"
SERVICE_ID = f"{PROJECT}~{SHOP}"
OPERATOR = "U0OPERATOR"
CHANNEL = "#deployments"
FIRST = "shop-00001"
RATE = 150.0
"""Requests a second by the shop's visitors."""


def set_the_stage(cloud: Cloud, slack: SlackServer) -> Service:
    """Users, channels, and a shop that serves its first revision."""
    slack.add_user(OPERATOR, "olivia")
    slack.add_user("U0VISITOR", "victor")
    slack.add_channel("deployments", [OPERATOR, "U0VISITOR"])
    slack.add_channel("incidents", [OPERATOR])
    return cloud.platform.add_service(
        PROJECT, REGION, SHOP, revisions=[FIRST], traffic={FIRST: 100}
    )


def visitors(cloud: Cloud, service: Service) -> Load:
    """Real requests to the shop, once started."""
    return Load(cloud.router.uri(service) + "/", RATE)
