"""``canario conformance`` finds no difference in the sandbox, whose claims it holds, and one where
there is one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from functions.bootstrap import Wiring
from sandbox.cloud_run.types import service_path
from sandbox.world.cloud import Cloud

PROJECT, REGION, SERVICE = "acme-throwaway", "us-central1", "probe"
STABLE, CANARY = "probe-1", "probe-2"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A cloud in real time, with a throw-away service."""
    with Cloud(project=PROJECT, seed=7, sample_period=0.2, lag=0.2) as running:
        running.platform.add_service(
            PROJECT, REGION, SERVICE, revisions=[STABLE, CANARY], traffic={STABLE: 100}
        )
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", PROJECT)
        monkeypatch.setenv("CANARIO_CLOUD_RUN_ENDPOINT", running.cloud_run_endpoint)
        monkeypatch.setenv("CANARIO_MONITORING_ENDPOINT", running.monitoring_endpoint)
        yield running


def conformance(*arguments: str) -> Result:
    """The command."""
    where = ["--project", PROJECT, "--region", REGION, "--service", SERVICE]
    revisions = ["--stable", STABLE, "--canary", CANARY]
    return CliRunner().invoke(main, ["conformance", *where, *revisions, *arguments], obj=Wiring())


def test_the_sandbox_does_what_it_claims(cloud: Cloud, tmp_path: Path) -> None:
    """Everything is the same, is in the file, and the service is as it was."""
    file = tmp_path / "conformance.json"
    result = conformance("--write", str(file))
    assert result.exit_code == 0, result.output
    rows = json.loads(file.read_text())
    assert len(rows) >= 10
    assert all(row["same"] for row in rows)
    service = cloud.platform.service(service_path(PROJECT, REGION, SERVICE))
    assert service.percents(service.served) == {STABLE: 100}
    assert [target.tag for target in service.traffic if target.tag] == []


def test_a_difference_is_said(cloud: Cloud) -> None:
    """With what the sandbox would have done."""
    cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "Not yours.")
    cloud.monitoring.empty()
    result = conformance("--wait", "0")
    assert result.exit_code == 1
    assert "differs  an update of the traffic alone: PERMISSION_DENIED" in result.output
    assert "differs  requests are seen in Monitoring" in result.output
