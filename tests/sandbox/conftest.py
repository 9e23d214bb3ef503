"""A sandbox with one service, ``shop``, whose clock is paused unless moved."""

from collections.abc import Iterator

import pytest

from sandbox.cloud_run.types import Service
from sandbox.world.cloud import Cloud
from tests.sandbox.clients import Clients
from tests.sandbox.clock import Clock


@pytest.fixture
def clock() -> Clock:
    """The time of the whole sandbox."""
    return Clock()


@pytest.fixture
def cloud(clock: Clock) -> Iterator[Cloud]:
    """A running sandbox."""
    with Cloud(now=clock, seed=7) as running:
        yield running


@pytest.fixture
def shop(cloud: Cloud) -> Service:
    """A service whose stable revision has all traffic."""
    return cloud.platform.add_service(
        "acme",
        "us-central1",
        "shop",
        revisions=["shop-1", "shop-2"],
        traffic={"shop-1": 100},
        labels={"team": "web"},
        description="The shop",
    )


@pytest.fixture
def clients(cloud: Cloud) -> Iterator[Clients]:
    """Google's clients for the running sandbox."""
    made = Clients(cloud)
    yield made
    made.close()
