"""A deployment in the sandbox that is as it must be, for faults to be planted in."""

import asyncio
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from cli.main import main
from functions.bootstrap import Wiring
from sandbox.cloud_run.types import Target, service_path
from sandbox.github.server import GitHubServer
from sandbox.google.deployed import deployed
from sandbox.google.server import GoogleServer
from sandbox.pagerduty.server import PagerDutyServer
from sandbox.slack.scopes import EVERY
from sandbox.slack.server import SlackServer
from sandbox.wire.journal import Journal
from sandbox.world.cloud import Cloud
from tests.support.served_functions import restore_logs, served
from tests.support.shifted_clock import ShiftedClock
from tests.support.visits import visits

PROJECT, REGION, SHOP = "acme-shops", "us-central1", "shop"
SERVICE = f"{PROJECT}~{SHOP}"
PATH = service_path(PROJECT, REGION, SHOP)
ACCOUNT = f"shop@{PROJECT}.iam.gserviceaccount.com"
IMAGES = "projects/acme-images/locations/us/repositories/apps"
IMAGE = "us-docker.pkg.dev/acme-images/apps/shop:1"
REPOSITORY, SCHEDULE, OPERATOR, GROUP = "acme/shop", "PSCHED1", "U0OPERATOR", "S0LEADS"
OURS = ("CANARIO_", "SLACK_", "PAGERDUTY_", "GITHUB_")
CHANNEL, INCIDENTS, MAIL = "#deployments", "#incidents", "lea@example.com"

PLAN: Mapping[str, Any] = {
    "version": 1,
    "name": SHOP,
    "target": {"cloud_run": {"project": PROJECT, "region": REGION, "service": SHOP}},
    "channel": CHANNEL,
    "people": {"operators": [OPERATOR, GROUP, MAIL]},
    "gates": {"on_call": SCHEDULE, "ci": {"github": REPOSITORY, "checks": ["build"]}},
    "checks": {"errors": {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 2%"}},
    "steps": [
        {"traffic": "0%", "probe": {"paths": ["/healthz"], "expect": 200}},
        {"traffic": "100%", "soak": "5m"},
    ],
    "watch": "24h",
    "on_rollback": {"page": "sre", "announce": [INCIDENTS]},
}


class Clinic:
    """The servers of a deployment, its settings, and the doctor."""

    def __init__(self) -> None:
        self.clock = ShiftedClock()
        journal = Journal(self.clock)
        self.cloud = Cloud(journal, project=PROJECT, seed=1, now=self.clock)
        self.slack = SlackServer(journal)
        self.google = GoogleServer(journal, self.cloud.platform.knobs.access)
        self.pagerduty, self.github = PagerDutyServer(journal), GitHubServer(journal)
        self.folder = Path()
        self.slack_url = ""
        self.env: dict[str, str] = {}

    def furnish(self) -> None:
        """A shop that was visited, and whatever its plan names."""
        self.slack.add_channel(CHANNEL, [OPERATOR])
        self.slack.add_channel(INCIDENTS, [OPERATOR])
        self.pagerduty.put_on_call(SCHEDULE, "Dana")
        self.github.commit(REPOSITORY, "0" * 40)
        platform = self.cloud.platform
        platform.add_service(
            PROJECT, REGION, SHOP, revisions=["shop-1", "shop-2"], traffic={"shop-1": 100}
        )
        self.clock.forward(-60)
        asyncio.run(visits(f"{self.cloud.router.uri(platform.service(PATH))}/", 20))

    def heal(self, folder: Path) -> None:
        """Everything is as it must be, whatever was planted; the store is empty."""
        self.folder = folder
        self.slack.add_user(OPERATOR, "olivia")
        self.slack.add_user("U0LEA", "lea", MAIL)
        self.slack.add_group(GROUP, "leads", [OPERATOR])
        self.slack.scopes.update(EVERY)
        for channel in (CHANNEL, INCIDENTS):
            self.slack.archive_channel(channel, archived=False)
        for server in (self.slack, self.pagerduty, self.github, self.google):
            server.faults.unavailable(False)
        self.cloud.monitoring.empty(False)
        self.clock.forward(time.time() - self.clock())
        for topic in ("canario-work", "canario-alert", "canario-deploys"):
            self.cloud.pubsub.add_pull(f"{topic}-dead", f"{topic}-dead")
        now = self.clock.now().isoformat()
        self.google.resources = deployed(PROJECT, REGION, target=PROJECT, tick_at=now)
        self.google.forbidden.clear()
        platform = self.cloud.platform
        platform.knobs.unavailable(False)
        platform.knobs.access.clear()
        platform.configure(PATH, account=ACCOUNT, image=IMAGE, ingress="all", min_instances=0)
        platform.update(PATH, traffic=[Target("shop-1", 100)])
        self.write_plan()
        self.env = self.settings()

    def write_plan(self, **fields: Any) -> None:
        """PLAN with some fields changed; without one where it is None."""
        plan = {name: value for name, value in {**PLAN, **fields}.items() if value is not None}
        (self.folder / "shop.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")

    def settings(self) -> dict[str, str]:
        """The environment of somebody's laptop."""
        return {
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "CANARIO_STORE": f"sqlite:///{self.folder / 'canario.db'}",
            "CANARIO_PLANS": str(self.folder),
            "CANARIO_CLOUD_RUN_ENDPOINT": self.cloud.cloud_run_endpoint,
            "CANARIO_MONITORING_ENDPOINT": self.cloud.monitoring_endpoint,
            "CANARIO_GOOGLE_URL": self.google.url,
            "CANARIO_QUEUE": "pubsub:canario-work",
            "CANARIO_ALERT_TOPIC": "canario-alert",
            "PUBSUB_EMULATOR_HOST": self.cloud.pubsub_host,
            "CANARIO_REGION": REGION,
            "CANARIO_SLACK_URL": self.slack_url,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_BOT_TOKEN": self.slack.token,
            "SLACK_TEAM_ID": self.slack.team_id,
            "CANARIO_SLACK_API_URL": self.slack.api_url,
            "PAGERDUTY_ROUTING_KEY": "sandbox-routing-key",
            "PAGERDUTY_API_TOKEN": self.pagerduty.api_token,
            "CANARIO_PAGERDUTY_API_URL": self.pagerduty.api_url,
            "GITHUB_TOKEN": self.github.token,
            "CANARIO_GITHUB_API_URL": self.github.api_url,
        }

    @property
    def wiring(self) -> Wiring:
        """A new process's, at this machine's time."""
        return AtTime(self.clock)

    def doctor(self, *arguments: str) -> Result:
        """``canario doctor``."""
        with pytest.MonkeyPatch.context() as patch:
            for name in [each for each in os.environ if each.startswith(OURS)]:
                patch.delenv(name)
            for name, value in self.env.items():
                patch.setenv(name, value)
            return CliRunner().invoke(main, ["doctor", *arguments], obj=self.wiring)

    def found(self, *arguments: str) -> dict[str, list[dict[str, str]]]:
        """What it finds, by point."""
        result = self.doctor("--json", *arguments)
        assert isinstance(result.exception, SystemExit | None), result.exception
        said: dict[str, list[dict[str, str]]] = json.loads(result.stdout)
        assert result.exit_code == bool(self.of("wrong", said))
        return said

    def wrong(self, point: str) -> list[dict[str, str]]:
        """What is wrong at one point; every one has a fix."""
        bad = self.of("wrong", self.found("--only", point))
        assert all(each["fix"] for each in bad)
        return bad

    @staticmethod
    def of(kind: str, said: Mapping[str, list[dict[str, str]]]) -> list[dict[str, str]]:
        """The findings of one kind, of all points."""
        return [each for point in said.values() for each in point if each["kind"] == kind]


class AtTime(Wiring):
    """The usual wiring with another clock."""

    def __init__(self, clock: ShiftedClock) -> None:
        self.__dict__["clock"] = clock


@contextmanager
def opened() -> Iterator[Clinic]:
    """A clinic whose servers are up."""
    clinic = Clinic()
    with ExitStack() as stack:
        parts = (clinic.cloud, clinic.slack, clinic.pagerduty, clinic.github, clinic.google)
        for part in parts:
            part.start()
            stack.callback(part.stop)
        env = {
            "SLACK_SIGNING_SECRET": clinic.slack.signing_secret,
            "SLACK_TEAM_ID": clinic.slack.team_id,
            "SLACK_BOT_TOKEN": clinic.slack.token,
            "CANARIO_STORE": "sqlite:///nowhere",
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            wiring = Wiring()
            clinic.slack_url = stack.enter_context(served("slack", wiring))
            _ = wiring.slack
        stack.callback(restore_logs)
        clinic.furnish()
        yield clinic
