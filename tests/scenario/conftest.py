"""A world for each scenario."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running_world import running
from tests.support.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A shop with a new revision to roll out; nothing was asked of Canario yet."""
    with running(World(tmp_path)) as ready:
        yield ready
