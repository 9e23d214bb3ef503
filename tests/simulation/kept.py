"""The stores, which say what is committed, and what is given up."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from greenlet import getcurrent

from bot.rollout.phases.quiet import QuietTick
from bot.service.values.records import Commit, Stored
from infra.stores.firestore.store import FirestoreStore
from infra.stores.memory import MemoryStore
from infra.stores.sqlite.store import SqliteStore
from tests.simulation.hub import Hub
from tests.simulation.wires.firestore import FirestoreServer, firestore_client

CONTENDED = 0.03
"""How often Firestore gives a commit up for others that nobody sees."""


class InMemory(MemoryStore):
    """The one in memory."""

    kept_quiet: Callable[[Stored, QuietTick], None] = staticmethod(lambda *_: None)
    """Hears of evaluations in which nothing happened."""

    def __init__(self, told: Callable[[Any], None], given_up: Callable[[str], None]) -> None:
        super().__init__()
        self._told, self._given_up = told, given_up

    def commit(self, commit: Commit) -> None:
        """See RolloutStore."""
        super().commit(commit)
        self._told(commit)

    def keep_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """See RolloutStore."""
        super().keep_quiet(before, quiet)
        self.kept_quiet(before, quiet)

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """See RolloutStore."""
        self._given_up(entry_id)
        super().park(entry_id, now, problem)


class InSqlite(SqliteStore):
    """The real embedded one, on a file."""

    kept_quiet: Callable[[Stored, QuietTick], None] = staticmethod(lambda *_: None)
    """Hears of evaluations in which nothing happened."""

    def __init__(
        self, path: Path, told: Callable[[Any], None], given_up: Callable[[str], None]
    ) -> None:
        super().__init__(path)
        self.beside = sqlite3.connect(path)
        """One that stays open, so that SQLite does not tidy up after each call."""
        self.beside.execute("SELECT count(*) FROM services").fetchone()
        self._told, self._given_up = told, given_up

    def commit(self, commit: Commit) -> None:
        """See RolloutStore."""
        super().commit(commit)
        self._told(commit)

    def keep_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """See RolloutStore."""
        super().keep_quiet(before, quiet)
        self.kept_quiet(before, quiet)

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """See RolloutStore."""
        self._given_up(entry_id)
        super().park(entry_id, now, problem)


class InFirestore(FirestoreStore):
    """Firestore's real code over a wire; this one reads and writes at once, without the hub."""

    kept_quiet: Callable[[Stored, QuietTick], None] = staticmethod(lambda *_: None)
    """See InMemory."""

    def __init__(self, hub: Hub, told: Callable[[Any], None], given_up: Callable[[str], None]):
        self._hub, self._told, self._given_up = hub, told, given_up
        self._deciding: dict[object, Commit] = {}
        self.server = FirestoreServer(lambda: hub.now, self._counts, self._contended)
        super().__init__(firestore_client(self.server))

    def remote(self, server: Any) -> FirestoreStore:
        """The same database for workers, each RPC through ``server``."""
        return _OfWorkers(self, server)

    @contextmanager
    def deciding(self, commit: Commit) -> Iterator[None]:
        """While the running worker commits this."""
        self._deciding[getcurrent()] = commit
        try:
            yield
        finally:
            self._deciding.pop(getcurrent(), None)

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """See RolloutStore."""
        self._given_up(entry_id)
        super().park(entry_id, now, problem)

    def _counts(self) -> None:
        commit = self._deciding.pop(getcurrent(), None)
        if commit is not None:
            self._told(commit)

    def _contended(self) -> bool:
        # What is there before the run, and what the test itself reads, meets nobody.
        alone = getcurrent().parent is None
        return not alone and not self._hub.calm and self._hub.dice.random() < CONTENDED


class _OfWorkers(FirestoreStore):
    def __init__(self, beside: InFirestore, server: Any) -> None:
        super().__init__(firestore_client(server))
        self._beside = beside

    def commit(self, commit: Commit) -> None:
        """See RolloutStore."""
        with self._beside.deciding(commit):
            super().commit(commit)

    def keep_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """See RolloutStore."""
        super().keep_quiet(before, quiet)
        self._beside.kept_quiet(before, quiet)

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """See RolloutStore."""
        self._beside._given_up(entry_id)
        super().park(entry_id, now, problem)


Kept = InMemory | InSqlite | InFirestore


def kept(
    store: str,
    hub: Hub,
    folder: Path,
    told: Callable[[Commit], None],
    given_up: Callable[[str], None],
) -> Kept:
    """The store of a world: a real one, or that in memory."""
    if store == "firestore":
        return InFirestore(hub, told, given_up)
    if store == "sqlite":
        return InSqlite(folder / "canario.db", told, given_up)
    return InMemory(told, given_up)
