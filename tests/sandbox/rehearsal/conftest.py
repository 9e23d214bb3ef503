"""The past of a service."""

from collections.abc import Iterator

import pytest

from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import Clock
from tests.sandbox.rehearsal.past import CANARY, PROJECT, REGION, STABLE, Past


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
