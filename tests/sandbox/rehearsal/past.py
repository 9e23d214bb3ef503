"""A service of which something was measured before, in the local Monitoring."""

from functools import cached_property
from pathlib import Path

from click.testing import CliRunner, Result

from bot.service.ports.metric_source import MetricSource
from cli.main import main
from functions.bootstrap import Wiring
from infra.monitoring.source import connect
from sandbox.cloud_run.types import service_path
from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import Clock
from tests.sandbox.rehearsal.rehearsing import SHOP

PROJECT, REGION = "acme-prod", "us-central1"
STABLE, CANARY = "shop-00007", "shop-00008"
FROM, TO = "2026-03-10T10:00", "2026-03-10T12:00"
BEGINS = 1773136800
"""That ``FROM``, in seconds since the epoch."""


class Read(Wiring):
    """It reads the local Monitoring."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    @cached_property
    def metrics(self) -> MetricSource:
        """Google's client."""
        return connect(self._endpoint)


class Past:
    """A service of which this was measured, minute by minute, before the test began."""

    def __init__(self, cloud: Cloud, clock: Clock) -> None:
        self.cloud, self._clock = cloud, clock

    def served(self, revision: str, minutes: range, ok: int, failed: int = 0) -> None:
        """So much in each of these minutes after ``FROM``."""
        known = self.cloud.platform.revision(service_path(PROJECT, REGION, "shop"), revision)
        for minute in minutes:
            self._clock.seconds = BEGINS + 60.0 * minute + 30
            for place in range(ok + failed):
                status = 200 if place < ok else 503
                self.cloud.meter.record(known, status, 0.1 + place % 40 / 1000, 0.4)
        self._clock.seconds = BEGINS + 5 * 3600.0

    def backtest(self, folder: Path, *options: str, plan: str = SHOP) -> Result:
        """The command's end."""
        (folder / "plan.yaml").write_text(plan, encoding="utf-8")
        return self.run("backtest", str(folder / "plan.yaml"), "--from", FROM, "--to", TO, *options)

    def run(self, *given: str, answers: str = "") -> Result:
        """The end of this command, of which somebody has typed these answers."""
        wiring = Read(self.cloud.monitoring_endpoint)
        return CliRunner().invoke(main, list(given), obj=wiring, input=answers)
