"""The shop that the demo and the sandbox roll out: its people, channels, revisions and visitors."""

from typing import TYPE_CHECKING

from sandbox.cloud_run.types import Service

if TYPE_CHECKING:
    from sandbox.cloud_run.load import Load
    from sandbox.slack.server import SlackServer
    from sandbox.world.cloud import Cloud

PROJECT, REGION, SHOP = "demo-project", "us-central1", "shop"
SERVICE_ID = f"{PROJECT}~{SHOP}"
OPERATOR, CODE, LEAD = "U0OPERATOR", "U0CODE", "U0LEAD"
PEOPLE = {OPERATOR: "olivia", "U0VISITOR": "victor", CODE: "carol", LEAD: "leo"}
"""Who is in the shop's channel, by Slack id."""

CHANNEL = "#deployments"
FIRST = "shop-00001"
SEED = 30
"""Fixes which of a revision's requests fail in the demo: one where the canary with 3 % errors has
about 3 % at any time. How the demo's scenarios end under other seeds is in tests/sandbox/demo."""
RATE = 150.0
"""Requests a second by the shop's visitors."""


def set_the_stage(cloud: "Cloud", slack: "SlackServer") -> Service:
    """Users, channels, and a shop that serves its first revision."""
    for user, name in PEOPLE.items():
        slack.add_user(user, name)
    slack.add_channel("deployments", list(PEOPLE))
    slack.add_channel("incidents", [OPERATOR])
    return cloud.platform.add_service(
        PROJECT, REGION, SHOP, revisions=[FIRST], traffic={FIRST: 100}
    )


def visitors(cloud: "Cloud", service: Service) -> "Load":
    """Real requests to the shop, once started."""
    from sandbox.cloud_run.load import Load

    return Load(cloud.router.uri(service) + "/", RATE)
