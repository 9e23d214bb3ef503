"""The sandbox with Canario's functions in front of it, at the pace of a test.

Everything is spoken over the wire: Slack, Pub/Sub and Scheduler post to the functions, and these
call Cloud Run, Monitoring, Slack and PagerDuty. Only time is put forward, for all of them at once.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
import yaml

from bot.rollout.state import Rollout, Service
from infra.metrics.registry import Source
from infra.stores.plan_folder import load_folder
from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.types import Revision, Target, service_path
from sandbox.github.server import GitHubServer
from sandbox.pagerduty.server import PagerDutyServer
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Ephemeral, Message
from sandbox.switches.app import AppServer
from sandbox.switches.server import SwitchServer
from sandbox.wire.journal import Entry, Journal
from sandbox.world.cloud import ALERTS_TOPIC, Cloud
from tests.support.sandbox_wiring import PAGE_SECRET, SandboxWiring
from tests.support.shifted_clock import ShiftedClock
from tests.support.visits import visits

PROJECT, REGION, SHOP = "acme-shops", "us-central1", "shop"
SERVICE = f"{PROJECT}~{SHOP}"
STABLE, CANARY = "shop-00001", "shop-00002"
OPERATOR, VISITOR, STRANGER = "U0OPERATOR", "U0VISITOR", "U0STRANGER"
CHANNEL, INCIDENTS = "#deployments", "#incidents"
WORK_TOPIC, DEAD_TOPIC, DEAD_ALERTS = "canario-work", "canario-work-dead", "canario-alert-dead"
ALERT_SOURCES = (
    "prom=alertmanager:bearer:bearer-of-prometheus, graf=grafana:hmac:hmac-key-of-grafana, "
    "own=generic:hmac:first-key-of-our-own, own=generic:hmac:second-key-of-our-own"
)
PATIENCE = 30.0  # seconds to wait for what must happen; it is over as soon as it has

PLAN: Mapping[str, Any] = {
    "version": 1,
    "name": "shop",
    "target": {"cloud_run": {"project": PROJECT, "region": REGION, "service": SHOP}},
    "channel": CHANNEL,
    "people": {"operators": [OPERATOR]},
    "checks": {
        "errors": {
            "metric": "error_rate",
            "promote": "<= 1%",
            "rollback": "> 2%",
            "min_requests": 20,
            "max_age": "1m",
            "evidence": "observed",
        }
    },
    "guard": False,
    "steps": [
        {"traffic": "0%", "probe": {"paths": ["/healthz"], "expect": 200}},
        {"traffic": "10%", "soak": "2m"},
        {"traffic": "50%", "soak": "2m"},
        {"traffic": "100%", "soak": "2m"},
    ],
    "watch": {"for": "10m", "keep": "0%"},
    "on_rollback": {"page": "sre", "announce": [INCIDENTS]},
}
"""What the tests' rollouts follow."""


class World:
    """A shop with a stable revision and a new one, and all that a person or Google does to it."""

    def __init__(self, folder: Path, sources: Sequence[Source] = ()) -> None:
        self.clock = ShiftedClock()
        self.journal = Journal(self.clock)
        self.cloud = Cloud(self.journal, project=PROJECT, seed=1, now=self.clock)
        self.slack = SlackServer(self.journal, self.clock)
        self.pagerduty, self.github = PagerDutyServer(self.journal), GitHubServer(self.journal)
        self.switches, self.app = SwitchServer(self.journal), AppServer(self.journal)
        self.plans, self.store_path = folder / "plans", folder / "canario.db"
        self.urls: dict[str, str] = {}
        self.wiring = SandboxWiring(self.clock, sources)

    def settings(self) -> dict[str, str]:
        """The functions' environment, by the names of the design."""
        return {
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "CANARIO_STORE": f"sqlite:///{self.store_path}",
            "CANARIO_PLANS": str(self.plans),
            "CANARIO_QUEUE": f"pubsub:{WORK_TOPIC}",
            "PUBSUB_EMULATOR_HOST": self.cloud.pubsub_host,
            "CANARIO_CLOUD_RUN_ENDPOINT": self.cloud.cloud_run_endpoint,
            "CANARIO_MONITORING_ENDPOINT": self.cloud.monitoring_endpoint,
            "CANARIO_LOGGING_URL": self.cloud.logging.url,
            "GCE_METADATA_HOST": self.cloud.metadata.host,
            "CANARIO_PROMETHEUS_URL": self.cloud.prometheus.url,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_BOT_TOKEN": self.slack.token,
            "SLACK_TEAM_ID": self.slack.team_id,
            "CANARIO_SLACK_API_URL": self.slack.api_url,
            "PAGERDUTY_ROUTING_KEY": "sandbox-routing-key",
            "CANARIO_PAGERDUTY_EVENTS_URL": self.pagerduty.events_url,
            "PAGERDUTY_API_TOKEN": self.pagerduty.api_token,
            "CANARIO_PAGERDUTY_API_URL": self.pagerduty.api_url,
            "CANARIO_FLAGS_KEYS": "shop=sandbox-flags-key",
            "CANARIO_POST_SECRET": self.switches.secret,
            "CANARIO_HEADER_SECRETS": f"app-token@127.0.0.1=Bearer {self.app.token}",
            "PAGERDUTY_WEBHOOK_SECRET": self.pagerduty.webhooks.secret,
            "GITHUB_TOKEN": self.github.token,
            "CANARIO_GITHUB_API_URL": self.github.api_url,
            "CANARIO_ALERT_SOURCES": ALERT_SOURCES,
            "CANARIO_ALERT_TOPIC": ALERTS_TOPIC,
            "CANARIO_PAGE_SECRET": PAGE_SECRET,
        }

    def furnish(self) -> None:
        """People, channels, the shop and its plan."""
        self.slack.add_user(OPERATOR, "olivia")
        self.slack.add_user(VISITOR, "victor")
        self.slack.add_user(STRANGER, "stan", team_id="T0ELSEWHERE")
        self.slack.add_channel(CHANNEL, [OPERATOR, VISITOR, STRANGER])
        self.slack.add_channel(INCIDENTS, [OPERATOR])
        self.add_service(SHOP)
        self.write_plan()

    def add_service(self, name: str) -> None:
        """A service that serves ``NAME-00001`` and has a ``NAME-00002``."""
        revisions = [f"{name}-00001", f"{name}-00002"]
        self.cloud.platform.add_service(
            PROJECT, REGION, name, revisions=revisions, traffic={revisions[0]: 100}
        )

    def write_plan(self, **fields: Any) -> None:
        """A plan file as PLAN with some fields changed; read when the functions start."""
        self.plans.mkdir(exist_ok=True)
        plan = {**PLAN, **fields}
        (self.plans / f"{plan['name']}.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")

    def push_plans(self) -> None:
        """Put the plan files into the store, where that does not read them itself."""
        load_folder(self.wiring.store, self.plans)

    # What people and Google do. Each returns when all that followed from it is done.

    def say(
        self, text: str, user: str = OPERATOR, channel: str = CHANNEL, **forged: str
    ) -> list[str]:
        """``/canary TEXT``; what the person was told: at once, and then what came of it."""
        before = len(self.slack.ephemerals())
        signed_at = {"timestamp": real_seconds(), **forged}
        answer = self.slack.command(text, user=user, channel=channel, **signed_at)
        assert answer.status_code == 200
        self.settle()
        told = [told for told in self.slack.ephemerals()[before:] if told.user == user]
        # A quick worker may be done before the first answer has come back to Slack.
        return [each.text for each in sorted(told, key=lambda each: each.via != "answer")]

    def start(self, percent: int = 10) -> None:
        """A rollout of the canary, well so far, brought to ``percent`` and settled there."""
        assert self.say(f"start shop {CANARY}")[-1].startswith(f"Started {CANARY}")
        while self.rollout.current.traffic < percent:
            self.soak()
        assert self.served().get(CANARY) == percent

    def click(self, message: Message | Ephemeral, action: str, user: str = OPERATOR) -> list[str]:
        """Press a button as it was on ``message``; what the person was told."""
        before = len(self.slack.ephemerals())
        pressed = self.slack.click(
            message, f"canario:{action}", user=user, timestamp=real_seconds()
        )
        assert pressed.status_code == 200
        self.settle()
        return [told.text for told in self.slack.ephemerals()[before:] if told.user == user]

    def last_told(self) -> Ephemeral:
        """The last answer to anybody, with its buttons."""
        return self.slack.ephemerals()[-1]

    def tick(self) -> None:
        """The scheduler's beat."""
        self.cloud.scheduler.run_now("tick")
        self.settle()

    def alert(self, revision: str = CANARY, service: str = SHOP, **details: Any) -> str:
        """An incident opens on a revision; its id."""
        incident = self.cloud.alerts.open(self.revision(revision, service), **details)
        self.settle()
        return incident

    def close_alert(self, incident: str) -> None:
        """That incident ends."""
        self.cloud.alerts.close(incident)
        self.settle()

    def post(self, target: str, body: bytes) -> requests.Response:
        """Whatever somebody sends to a function."""
        answer = requests.post(self.urls[target], data=body, timeout=PATIENCE)
        self.settle()
        return answer

    def settle(self) -> None:
        """Wait until every message was taken, and whatever it led to."""
        assert self.cloud.pubsub.wait_until_delivered(PATIENCE), "messages are still under way"

    def visit(self, count: int = 300, service: str = SHOP) -> None:
        """So many real requests, now."""
        found = self.cloud.platform.service(service_path(PROJECT, REGION, service))
        asyncio.run(visits(f"{self.cloud.router.uri(found)}/", count))

    def soak(self, seconds: float = 121, visitors: int = 300) -> None:
        """Time passes, the shop is visited towards its end, and the scheduler looks."""
        self.clock.forward(seconds - 4)
        if visitors:
            self.visit(visitors)
        self.clock.forward(4)
        self.tick()

    def fault(self, revision: str = CANARY, **wrong: Any) -> None:
        """What is wrong with a revision from now on (see Fault); nothing without arguments."""
        self.cloud.platform.set_fault(revision, Fault(**wrong))

    def traffic_by_hand(self, **shares: int) -> None:
        """A person in the console moves traffic; revisions by their last digit: ``r1=70``."""
        traffic = {f"{SHOP}-0000{name[1:]}": percent for name, percent in shares.items()}
        self.cloud.platform.set_traffic_by_hand(PROJECT, REGION, SHOP, traffic)

    def tag_by_hand(self, tag: str, revision: str) -> None:
        """A person in the console gives a revision an address of its own."""
        path = service_path(PROJECT, REGION, SHOP)
        traffic = self.cloud.platform.service(path).traffic
        self.cloud.platform.update(path, traffic=[*traffic, Target(revision, 0, tag)])

    def untag_by_hand(self, tag: str) -> None:
        """A person in the console removes a tag."""
        path = service_path(PROJECT, REGION, SHOP)
        traffic = self.cloud.platform.service(path).traffic
        self.cloud.platform.update(path, traffic=[each for each in traffic if each.tag != tag])

    def tag_on_broken(self, tag: str, *, gone: bool = False) -> str:
        """A person's tag on a revision that has failed since, or is gone; that revision."""
        name, path = f"{SHOP}-00007", service_path(PROJECT, REGION, SHOP)
        self.cloud.platform.add_revision(PROJECT, REGION, SHOP, name)
        self.tag_by_hand(tag, name)
        self.cloud.platform.delete_revision(path, name)
        if not gone:
            why = "The user-provided container failed to start."
            self.cloud.platform.add_revision(PROJECT, REGION, SHOP, name, failure=why)
        return name

    # What came of it.

    def service(self, service_id: str = SERVICE) -> Service:
        """As it is stored."""
        return self.wiring.store.load(service_id).service

    @property
    def rollout(self) -> Rollout:
        """The shop's active rollout."""
        active = self.service().active
        assert active is not None, "no rollout is active"
        return active

    @property
    def phase(self) -> str:
        """The active rollout's phase, or ``idle``."""
        return str(self.service().phase)

    def last_ended(self) -> Rollout:
        """How the shop's last rollout ended."""
        return self.wiring.store.ended(SERVICE, 1)[0]

    def revision(self, name: str, service: str = SHOP) -> Revision:
        """A revision of the platform."""
        return self.cloud.platform.revision(service_path(PROJECT, REGION, service), name)

    def served(self) -> dict[str, int]:
        """What the shop's requests meet: revision → percent."""
        service = self.cloud.platform.service(service_path(PROJECT, REGION, SHOP))
        return service.percents(service.served)

    def tags(self) -> dict[str, str]:
        """Tag → revision, as the platform was told."""
        service = self.cloud.platform.service(service_path(PROJECT, REGION, SHOP))
        return {target.tag: target.revision for target in service.traffic if target.tag}

    def cards(self) -> list[Message]:
        """The rollouts' parent messages."""
        return [
            message
            for message in self.slack.messages(CHANNEL)
            if message.metadata.get("event_type") == "canario_card"
        ]

    def card(self) -> Message:
        """The one parent message."""
        (card,) = self.cards()
        return card

    def story(self) -> list[str]:
        """What stands in the thread of the one parent message, without its pictures."""
        thread = self.card().ts
        messages = self.slack.messages(CHANNEL)
        return [m.text for m in messages if m.thread_ts == thread and not m.files]

    def calls(self, *servers: str, since: int = 0) -> list[Entry]:
        """What reached these servers, in order."""
        return [entry for entry in self.journal.entries(since) if entry.server in servers]

    def mark(self) -> int:
        """The number of the next entry of the journal."""
        return len(self.journal.entries())


def real_seconds() -> str:
    """When a request is signed; a signature's age is told by the machine's own clock."""
    return str(int(time.time()))
