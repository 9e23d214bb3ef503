"""A plan is held against what Monitoring measured of its service, read by Google's own client."""

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest
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
        self._cloud, self._clock = cloud, clock

    def served(self, revision: str, minutes: range, ok: int, failed: int = 0) -> None:
        """So much in each of these minutes after ``FROM``."""
        known = self._cloud.platform.revision(service_path(PROJECT, REGION, "shop"), revision)
        for minute in minutes:
            self._clock.seconds = BEGINS + 60.0 * minute + 30
            for place in range(ok + failed):
                status = 200 if place < ok else 503
                self._cloud.meter.record(known, status, 0.1 + place % 40 / 1000, 0.4)
        self._clock.seconds = BEGINS + 5 * 3600.0

    def backtest(self, folder: Path, *options: str) -> Result:
        """The command's end."""
        (folder / "plan.yaml").write_text(SHOP, encoding="utf-8")
        given = ["backtest", str(folder / "plan.yaml"), "--from", FROM, "--to", TO, *options]
        wiring = Read(self._cloud.monitoring_endpoint)
        return CliRunner().invoke(main, given, obj=wiring)


@pytest.fixture
def past() -> Iterator[Past]:
    """A shop with two revisions; it is three in the afternoon."""
    clock = Clock()
    with Cloud(project=PROJECT, sample_period=60, lag=180, now=clock) as cloud:
        cloud.meter.keep = 86400.0
        cloud.platform.add_service(
            PROJECT, REGION, "shop", revisions=(STABLE, CANARY), traffic={STABLE: 100}
        )
        yield Past(cloud, clock)


def test_a_bad_revision_would_have_been_rolled_back(past: Past, tmp_path: Path) -> None:
    """With when and why, at what cost, and what it had cost to give it everything at once; and
    stable against itself would not have been."""
    past.served(STABLE, range(-60, 120), 300)
    past.served(CANARY, range(120), 285, 15)
    told = past.backtest(tmp_path, "--json", "--repeat", "2")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert (found["canary"], found["stable"], found["against_itself"]) == (CANARY, STABLE, False)
    assert found["phase"] == "rolled_back"
    assert "2026-03-10T10:0" < found["rolled_back_at"] < "2026-03-10T10:15"
    assert "error" in found["because"]
    assert 0 < found["cost"]["bad"] < 60
    assert found["at_once"]["bad"] == pytest.approx(120 * 600 * 0.05, rel=0.05)
    assert [each["rolled_back_at"] for each in found["without_need"]] == [None, None]


def test_a_good_revision_would_have_completed(past: Past, tmp_path: Path) -> None:
    """Said in words, with the timeline before; what is read is said beside it."""
    past.served(STABLE, range(-60, 120), 299, 1)
    past.served(CANARY, range(-30, 120), 99)
    told = past.backtest(tmp_path, "--repeat", "0")
    assert told.exit_code == 0, told.output
    assert "It would not have rolled back; completed after" in told.stdout
    assert "reading" in told.stderr


def test_one_revision_is_held_against_itself(past: Past, tmp_path: Path) -> None:
    """Where nothing served beside it."""
    past.served(STABLE, range(-60, 120), 299, 1)
    told = past.backtest(tmp_path, "--json", "--repeat", "1")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["against_itself"]
    assert found["cost"]["bad"] == 0
    (again,) = found["without_need"]
    assert again["rolled_back_at"] is None


def test_the_revisions_can_be_named(past: Past, tmp_path: Path) -> None:
    """Also against the order in which they came; one that nobody asked is refused by name."""
    past.served(STABLE, range(-60, 120), 285, 15)
    past.served(CANARY, range(120), 300)
    named = ("--canary", STABLE, "--stable", CANARY)
    told = past.backtest(tmp_path, "--json", "--repeat", "0", *named)
    assert json.loads(told.stdout)["phase"] == "rolled_back"
    told = past.backtest(tmp_path, "--canary", "shop-00009")
    assert told.exit_code == 1
    assert "shop-00009" in told.stderr


def test_a_service_of_which_nothing_was_measured_is_said(past: Past, tmp_path: Path) -> None:
    """With its name."""
    told = past.backtest(tmp_path, "--service", "basket")
    assert told.exit_code == 1
    assert "basket" in told.stderr
