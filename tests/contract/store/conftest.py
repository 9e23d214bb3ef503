"""The stores that keep one contract."""

from collections.abc import Callable
from pathlib import Path

import pytest
from google.cloud.firestore_v1.client import Client

from bot.service.ports.stores.store import Store
from infra.stores.firestore.store import FirestoreStore
from infra.stores.memory import MemoryStore
from infra.stores.sqlite.store import SqliteStore


@pytest.fixture
def firestore_client(
    firestore_emulator: str, emulator_project: str, monkeypatch: pytest.MonkeyPatch
) -> Client:
    """A client of the emulator, with a project of its own."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    return Client(project=emulator_project)


@pytest.fixture(params=["memory", "sqlite", pytest.param("firestore", marks=pytest.mark.emulator)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of each kind."""
    makers: dict[str, Callable[[], Store]] = {
        "memory": MemoryStore,
        "sqlite": lambda: SqliteStore(tmp_path / "canario.db"),
        "firestore": lambda: FirestoreStore(request.getfixturevalue("firestore_client")),
    }
    return makers[request.param]()
