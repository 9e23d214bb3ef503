"""Everything on this machine: the local cloud, Slack, PagerDuty, and Canario's functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.github.server import GitHubServer
from sandbox.logging.audit import CANARIO
from sandbox.messaging.scheduler import Job
from sandbox.pagerduty.server import PagerDutyServer
from sandbox.slack.server import SlackServer
from sandbox.switches.app import AppServer
from sandbox.switches.server import SwitchServer
from sandbox.wire.journal import Journal
from sandbox.wire.processes import FunctionProcess
from sandbox.world.cloud import ALERTS_TOPIC, Cloud

WORK_TOPIC = "canario-work"
FUNCTIONS = ("slack", "work", "alert", "tick", "pagerduty")
FLAGS = "flags"
"""The function that a world has where apps ask it about flags."""
FLAGS_KEY = "sandbox-flags-key"
"""What the shop's app shows it."""
SWITCHES = "https://switches.example"
"""Where a plan's switches are in the sandbox."""
ROUTING_KEY = "sandbox-routing-key"


@dataclass(frozen=True)
class Ground:
    """Where a world stands: ``source`` is the file with the entry points, ``plans`` the folder
    with the plans, ``folder`` takes the store and the logs."""

    source: Path
    plans: Path
    folder: Path


class World:
    """Starts and stops it all. ``beat`` is the scheduler's, in seconds (a minute in the cloud);
    ``settle_delay`` how long Cloud Run takes to serve a change; ``lag`` how late metrics are.

    ``extra`` settings replace or add to the functions' environment; ``more`` are functions beside
    the usual ones.
    """

    def __init__(
        self,
        ground: Ground,
        *,
        project: str = "demo-project",
        beat: float = 1.0,
        settle_delay: float = 0.4,
        lag: float = 1.0,
        seed: int | None = None,
        extra: Mapping[str, str] | None = None,
        more: Sequence[str] = (),
    ) -> None:
        self.ground = ground
        self.journal = Journal()
        self.cloud = Cloud(
            self.journal, project=project, settle_delay=settle_delay, lag=lag, seed=seed
        )
        self.slack = SlackServer(self.journal)
        self.pagerduty = PagerDutyServer(self.journal)
        self.github = GitHubServer(self.journal)
        self.switches = SwitchServer(self.journal)
        self.app = AppServer(self.journal)
        self.functions: dict[str, FunctionProcess] = {}
        self._beat = beat
        self._extra = dict(extra or {})
        self._targets = (*FUNCTIONS, *more)

    @property
    def store_path(self) -> Path:
        """The embedded store's file."""
        return self.ground.folder / "canario.db"

    def settings(self) -> dict[str, str]:
        """The functions' environment."""
        return {
            "GOOGLE_CLOUD_PROJECT": self.cloud.project,
            "CANARIO_STORE": f"sqlite:///{self.store_path}",
            "CANARIO_PLANS": str(self._plans()),
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
            "PAGERDUTY_ROUTING_KEY": ROUTING_KEY,
            "CANARIO_PAGERDUTY_EVENTS_URL": self.pagerduty.events_url,
            "PAGERDUTY_API_TOKEN": self.pagerduty.api_token,
            "CANARIO_PAGERDUTY_API_URL": self.pagerduty.api_url,
            "PAGERDUTY_WEBHOOK_SECRET": self.pagerduty.webhooks.secret,
            "GITHUB_TOKEN": self.github.token,
            "CANARIO_GITHUB_API_URL": self.github.api_url,
            "CANARIO_FLAGS_KEYS": f"shop={FLAGS_KEY}",
            "CANARIO_ACCOUNTS": CANARIO,
            "CANARIO_POST_SECRET": self.switches.secret,
            "CANARIO_HEADER_SECRETS": f"app-token@127.0.0.1=Bearer {self.app.token}",
            **self._extra,
        }

    def _plans(self) -> Path:
        """The plans; those that post to SWITCHES do it to the server here, which has no name."""
        plans = {each.name: each.read_text("utf-8") for each in self.ground.plans.glob("*.yaml")}
        if not any(SWITCHES in text for text in plans.values()):
            return self.ground.plans
        folder = self.ground.folder / "plans"
        folder.mkdir(exist_ok=True)
        for name, text in plans.items():
            (folder / name).write_text(text.replace(SWITCHES, self.switches.url), "utf-8")
        return folder

    def start(self) -> None:
        """Return when every function answers."""
        self.cloud.pubsub.add_topic(WORK_TOPIC)
        self.cloud.start()
        self.slack.start()
        self.pagerduty.start()
        self.github.start()
        self.switches.start()
        self.app.start()
        env = self.settings()
        for target in self._targets:
            log = self.ground.folder / f"{target}.log"
            self.functions[target] = FunctionProcess(target, self.ground.source, env, log)
            self.functions[target].start()
        for function in self.functions.values():
            function.wait_until_ready()
        self._connect()

    def _connect(self) -> None:
        """Slack, Pub/Sub and the scheduler call the functions."""
        self.slack.send_to(self.functions["slack"].url)
        self.pagerduty.webhooks.url = self.functions["pagerduty"].url
        self.cloud.pubsub.add_push(WORK_TOPIC, self.functions["work"].url)
        self.cloud.log_deployments(self.functions["work"].url)
        self.cloud.pubsub.add_push(ALERTS_TOPIC, self.functions["alert"].url)
        self.cloud.scheduler.add(Job("tick", self.functions["tick"].url, self._beat))

    def stop(self) -> None:
        """Stop what runs, callers first."""
        self.cloud.scheduler.stop()
        for function in self.functions.values():
            function.stop()
        self.github.stop()
        self.switches.stop()
        self.app.stop()
        self.pagerduty.stop()
        self.slack.stop()
        self.cloud.stop()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
