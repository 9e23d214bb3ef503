"""The whole local cloud, started and stopped together."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Protocol, Self

from sandbox.cloud_run.api import CloudRun
from sandbox.cloud_run.meter import Meter
from sandbox.cloud_run.router import Router
from sandbox.cloud_run.settler import Settler
from sandbox.logging.audit import LoggedPlatform
from sandbox.logging.server import LoggingServer
from sandbox.messaging.pubsub import PubSub
from sandbox.messaging.scheduler import Scheduler
from sandbox.metadata.server import MetadataServer
from sandbox.monitoring.alerts import Alerts
from sandbox.monitoring.api import Monitoring
from sandbox.prometheus.api import PrometheusServer
from sandbox.wire.journal import Journal

ALERTS_TOPIC, DEPLOYS_TOPIC = "alerts", "canario-deploys"


@dataclass(frozen=True)
class Ports:
    """Where the servers listen; 0 takes a free port."""

    cloud_run: int = 0
    monitoring: int = 0
    router: int = 0
    pubsub: int = 0


class Part(Protocol):
    """What can be started and stopped."""

    def start(self) -> None:
        """Return when it works."""

    def stop(self) -> None:
        """Return when it has ended."""


class Cloud:
    """Cloud Run with its router, Monitoring, Pub/Sub and Scheduler on this machine.

    ``settle_delay``, ``sample_period`` and ``lag`` are in seconds; ``seed`` fixes the dice.
    Use it as a context manager, or call ``start`` and ``stop``.
    """

    def __init__(
        self,
        journal: Journal | None = None,
        *,
        project: str = "sandbox",
        settle_delay: float = 0.0,
        sample_period: float = 1.0,
        lag: float = 1.0,
        seed: int | None = None,
        now: Callable[[], float] = time.time,
        ports: Ports | None = None,
    ) -> None:
        at = ports or Ports()
        self.journal = journal or Journal(now)
        self.project = project
        self.platform = LoggedPlatform(self.journal, now, settle_delay)
        self.meter = Meter(sample_period, now)
        self.router = Router(self.platform, self.meter, seed, at.router)
        self.cloud_run = CloudRun(self.platform, self.journal, self.router.uri, at.cloud_run)
        self.monitoring = Monitoring(self.meter, self.journal, now, lag, port=at.monitoring)
        self.metadata = MetadataServer(self.journal)
        self.logging = LoggingServer(self.journal, self.platform.jobs, now)
        self.prometheus = PrometheusServer(self.meter, self.journal, now)
        self.pubsub = PubSub(self.journal, project, seed=seed, now=now, port=at.pubsub)
        self.pubsub.add_topic(ALERTS_TOPIC)
        self.alerts = Alerts(self.pubsub, ALERTS_TOPIC, now)
        self.scheduler = Scheduler(self.journal, now)
        self._settler = Settler(self.platform)
        self._started: list[Part] = []

    @property
    def cloud_run_endpoint(self) -> str:
        """For CANARIO_CLOUD_RUN_ENDPOINT."""
        return self.cloud_run.address

    @property
    def monitoring_endpoint(self) -> str:
        """For CANARIO_MONITORING_ENDPOINT."""
        return self.monitoring.address

    @property
    def pubsub_host(self) -> str:
        """For PUBSUB_EMULATOR_HOST."""
        return self.pubsub.host

    @property
    def router_url(self) -> str:
        """Where the services answer; ``router.uri`` gives the address of each."""
        return self.router.url

    def log_deployments(self, url: str) -> None:
        """A log sink from Cloud Run's audit log to a function, by way of a topic and its push."""
        self.pubsub.add_push(DEPLOYS_TOPIC, url, f"{DEPLOYS_TOPIC}-push")
        self.platform.sink = partial(self.pubsub.publish, DEPLOYS_TOPIC)

    def start(self) -> None:
        """Start all parts; if one cannot, stop those that run and raise."""
        parts: tuple[Part, ...] = (
            self._settler,
            self.router,
            self.cloud_run,
            self.monitoring,
            self.logging,
            self.metadata,
            self.prometheus,
            self.pubsub,
            self.scheduler,
        )
        for part in parts:
            try:
                part.start()
            except BaseException:
                self.stop()
                raise
            self._started.append(part)

    def stop(self) -> None:
        """Stop what runs, in the opposite order."""
        while self._started:
            self._started.pop().stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
