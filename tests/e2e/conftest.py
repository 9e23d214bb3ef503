"""One deployment for all end-to-end tests."""

from collections.abc import Iterator

import pytest

from tests.e2e.deployment import Deployment, deployed


@pytest.fixture(scope="session")
def deployment(
    firestore_emulator: str, pubsub_emulator: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """All functions as processes, in front of the emulators and the sandbox."""
    folder = tmp_path_factory.mktemp("functions")
    with deployed("acme-e2e", firestore_emulator, pubsub_emulator, folder) as ready:
        yield ready
