"""A local cloud with one service, and our adapters connected to it over the wire."""

from collections.abc import Iterator

import pytest

from bot.plan import CloudRunTarget
from infra.cloud_run import router as cloud_run
from infra.cloud_run.router import CloudRun
from infra.monitoring import source as monitoring
from infra.monitoring.source import CloudMonitoring
from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import PROJECT, REGION, REVISIONS, STABLE, Clock, target


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """It serves ``shop`` from its first revision, and runs on the real clock."""
    with Cloud(project=PROJECT, seed=1) as cloud:
        cloud.platform.add_service(
            PROJECT, REGION, "shop", revisions=REVISIONS, traffic={STABLE: 100}
        )
        yield cloud


@pytest.fixture
def router(cloud: Cloud) -> CloudRun:
    """The real adapter against the local Cloud Run."""
    return cloud_run.connect(cloud.cloud_run_endpoint)


@pytest.fixture
def shop() -> CloudRunTarget:
    """The service's target."""
    return target()


@pytest.fixture
def clock() -> Clock:
    """The time of ``timed``; a test sets it."""
    return Clock()


@pytest.fixture
def timed(clock: Clock) -> Iterator[Cloud]:
    """A cloud whose time a test sets, with samples of 60 s that are visible 180 s later."""
    with Cloud(project=PROJECT, sample_period=60, lag=180, now=clock) as cloud:
        cloud.platform.add_service(
            PROJECT, REGION, "shop", revisions=REVISIONS, traffic={STABLE: 100}
        )
        yield cloud


@pytest.fixture
def metrics(timed: Cloud) -> CloudMonitoring:
    """The real adapter against the local Monitoring."""
    return monitoring.connect(timed.monitoring_endpoint)
