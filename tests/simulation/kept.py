"""The stores, which say what is committed, and what is given up."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.service.values.records import Commit
from infra.stores.sqlite.store import SqliteStore
from tests.support.memory_store import MemoryStore


class InMemory(MemoryStore):
    """The one in memory."""

    def __init__(self, told: Callable[[Any], None], given_up: Callable[[str], None]) -> None:
        super().__init__()
        self._told, self._given_up = told, given_up

    def commit(self, commit: Commit) -> None:
        """See RolloutStore."""
        super().commit(commit)
        self._told(commit)

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """See RolloutStore."""
        self._given_up(entry_id)
        super().park(entry_id, now, problem)


class InSqlite(SqliteStore):
    """The real embedded one, on a file."""

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

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """See RolloutStore."""
        self._given_up(entry_id)
        super().park(entry_id, now, problem)


Kept = InMemory | InSqlite
