"""Canario as it is deployed: a process per function, Firestore, Pub/Sub with push, a scheduler.

Google's own emulators stand for Firestore and Pub/Sub, the sandbox for everything else.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

import functions
from infra.stores.firestore.store import FirestoreStore, connect
from sandbox.cloud_run.load import Load
from sandbox.cloud_run.types import Revision
from sandbox.github.server import GitHubServer
from sandbox.messaging.scheduler import Job
from sandbox.monitoring.alerts import notification
from sandbox.pagerduty.server import PagerDutyServer
from sandbox.slack.server import SlackServer
from sandbox.switches.server import SwitchServer
from sandbox.wire.journal import Journal
from sandbox.wire.processes import FunctionProcess
from sandbox.world.cloud import Cloud
from tests.e2e.shop import CHANNEL, OPERATOR, Shop

PUSHED = {"canario-work": "work", "canario-alerts": "alert"}
"""Topic → the function that its messages are pushed to."""
SERVICES = ("shop", "cart", "pay", "both", "jobs", "smart", "called", "asks")
"""Those of the chaos run; each pages a team of its own."""
TEAMS = {"sre": "R0SRE", "cto": "R0CTO"} | {f"sre-{name}": f"R0SRE-{name}" for name in SERVICES}
"""Team → its routing key."""
VISITS_A_SECOND = 80.0


class Deployment:
    """Everything between ``start`` and ``stop``; each test rolls out a service of its own."""

    def __init__(self, project: str, firestore: str, pubsub: str, folder: Path) -> None:
        self.project = project
        self.journal = Journal()
        self.cloud = Cloud(self.journal, project=project, settle_delay=0.5, lag=1.0)
        self.slack = SlackServer(self.journal)
        self.pagerduty = PagerDutyServer(self.journal)
        self.github = GitHubServer(self.journal)
        self.switches = SwitchServer(self.journal)
        self.functions: dict[str, FunctionProcess] = {}
        self.store = FirestoreStore(connect(project))
        self._firestore = firestore
        self._pubsub = pubsub
        self._folder = folder

    def settings(self) -> dict[str, str]:
        """The functions' environment."""
        return {
            "GOOGLE_CLOUD_PROJECT": self.project,
            "CANARIO_STORE": "firestore",
            "FIRESTORE_EMULATOR_HOST": self._firestore,
            "CANARIO_QUEUE": "pubsub:canario-work",
            "PUBSUB_EMULATOR_HOST": self._pubsub,
            "CANARIO_CLOUD_RUN_ENDPOINT": self.cloud.cloud_run_endpoint,
            "CANARIO_MONITORING_ENDPOINT": self.cloud.monitoring_endpoint,
            "CANARIO_LOGGING_URL": self.cloud.logging.url,
            "GCE_METADATA_HOST": self.cloud.metadata.host,
            "CANARIO_POST_SECRET": self.switches.secret,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_BOT_TOKEN": self.slack.token,
            "SLACK_TEAM_ID": self.slack.team_id,
            "CANARIO_SLACK_API_URL": self.slack.api_url,
            "PAGERDUTY_ROUTING_KEY": "sandbox-routing-key",
            "CANARIO_PAGERDUTY_KEYS": ", ".join(f"{team}={key}" for team, key in TEAMS.items()),
            "CANARIO_PAGERDUTY_EVENTS_URL": self.pagerduty.events_url,
            "PAGERDUTY_API_TOKEN": self.pagerduty.api_token,
            "CANARIO_PAGERDUTY_API_URL": self.pagerduty.api_url,
            "CANARIO_FLAGS_KEYS": "shop=sandbox-flags-key",
            "PAGERDUTY_WEBHOOK_SECRET": self.pagerduty.webhooks.secret,
            "GITHUB_TOKEN": self.github.token,
            "CANARIO_GITHUB_API_URL": self.github.api_url,
        }

    def start(self, stack: ExitStack) -> None:
        """Return when every function answers; ``stack`` takes how to stop it all."""
        for part in (self.cloud, self.slack, self.pagerduty, self.github, self.switches):
            part.start()
            stack.callback(part.stop)
        source = Path(functions.__file__).parent / "main.py"
        for target in ("slack", "work", "alert", "tick", "pagerduty"):
            log = self._folder / f"{target}.log"
            function = FunctionProcess(target, source, self.settings(), log)
            self.functions[target] = function
            function.start()
            stack.callback(function.stop)
        for function in self.functions.values():
            function.wait_until_ready()
        for topic, target in PUSHED.items():
            self._subscribe(topic, self.functions[target].url)
        self.slack.send_to(self.functions["slack"].url)
        self.pagerduty.webhooks.url = self.functions["pagerduty"].url
        self.slack.add_user(OPERATOR, "olivia")
        self.slack.add_channel(CHANNEL, [OPERATOR])
        self.cloud.scheduler.add(Job("tick", self.functions["tick"].url, every=1.0))
        stack.callback(self.cloud.scheduler.stop)

    def _subscribe(self, topic: str, endpoint: str) -> None:
        base = f"http://{self._pubsub}/v1/projects/{self.project}"
        name = f"projects/{self.project}/topics/{topic}"
        pushed = {"topic": name, "pushConfig": {"pushEndpoint": endpoint}, "ackDeadlineSeconds": 60}
        requests.put(f"{base}/topics/{topic}", json={}, timeout=30).raise_for_status()
        requests.put(f"{base}/subscriptions/{topic}", json=pushed, timeout=30).raise_for_status()

    @contextmanager
    def visited(self, name: str) -> Iterator[Shop]:
        """A service with a new revision, its plan in the store, and people who use it."""
        shop = Shop(self, name)
        load = Load(f"{self.cloud.router.uri(shop.furnish())}/", VISITS_A_SECOND)
        load.start()
        try:
            yield shop
        finally:
            load.stop()

    def alert(self, shop: Shop) -> None:
        """Cloud Monitoring publishes an incident on the shop's canary."""
        revision = self.cloud.platform.revision(shop.path, shop.canary)
        self.publish_alert(revision, f"0.{shop.name}")

    def publish_alert(self, revision: Revision, incident: str) -> None:
        """Cloud Monitoring publishes an incident on a revision."""
        note = notification(revision, incident_id=incident)
        message = {"data": base64.b64encode(json.dumps(note).encode()).decode()}
        topic = f"http://{self._pubsub}/v1/projects/{self.project}/topics/canario-alerts"
        requests.post(f"{topic}:publish", json={"messages": [message]}, timeout=30)

    def crash(self, target: str) -> None:
        """SIGKILL, and a new instance at the same address."""
        self.functions[target].kill()
        self.functions[target].start()

    def logs(self) -> str:
        """The end of what every function has printed, for a failed test's report."""
        return "\n".join(
            f"--- {file.stem}\n{file.read_text()[-3000:]}"
            for file in sorted(self._folder.glob("*.log"))
        )


@contextmanager
def deployed(project: str, firestore: str, pubsub: str, folder: Path) -> Iterator[Deployment]:
    """The whole, up and warm."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("FIRESTORE_EMULATOR_HOST", firestore)
        deployment = Deployment(project, firestore, pubsub, folder)
        deployment.start(stack)
        yield deployment
