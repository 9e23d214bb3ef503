"""One SQLite file that several threads and processes share."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import Unavailable

BUSY_SECONDS = 10.0
"""How long a writer waits for the one before it."""

OWNER_ALONE = 0o600
"""The mode of the database file."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """A time as SQLite sorts it: whole microseconds since 1970, without loss."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def micros_or_none(at: datetime | None) -> int | None:
    """As ``micros``, for a time that may be missing."""
    return None if at is None else micros(at)


def time_of(stored: int | None) -> datetime | None:
    """The time that ``micros_or_none`` made this of."""
    return None if stored is None else _EPOCH + timedelta(microseconds=stored)


class Database:
    """A file in WAL mode: readers don't wait for the writer, writers wait for each other.

    Every call opens a connection of its own, so that threads share none. One more stays open and
    does nothing: whoever closes the last one moves all commits into the file and flushes the disk,
    which would be every call, and takes ten times as long as the rest of it.
    Raises Unavailable with SQLite's own words for whatever SQLite complains about.
    """

    def __init__(self, path: str | Path, layouts: Sequence[Sequence[str]]) -> None:
        """Open or create the file; each of ``layouts`` makes the next version of the file, from
        an empty one on."""
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._for_its_owner_alone()
        except OSError as error:
            raise self._unavailable(error) from error
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        with self.writing() as connection:
            self._prepare(connection, layouts)
        self._stays = self._opened()
        try:
            self._stays.execute("PRAGMA user_version").fetchone()  # opens it at last
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    def _for_its_owner_alone(self) -> None:
        """Nobody else on the machine may read reasons, names and plans. SQLite gives the files
        beside it (``-wal``, ``-shm``) the mode of the database, so it is set before the first
        connection; a file of an earlier version is closed, too."""
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, OWNER_ALONE))
        self.path.chmod(OWNER_ALONE)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees what was committed."""
        with self._connection() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes beside; an exception leaves nothing behind."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                if connection.in_transaction:  # SQLite ends it itself when the disk is full
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._opened()) as connection:
                # WAL stays whole in NORMAL when a process is killed; only a power cut may cost
                # the last commits, and FULL would cost a disk flush each.
                connection.execute("PRAGMA synchronous = NORMAL")
                yield connection
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)

    def _prepare(self, connection: sqlite3.Connection, layouts: Sequence[Sequence[str]]) -> None:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found > len(layouts):
            raise Unavailable(
                f"The database {self.path} has layout {found}; this Canario knows {len(layouts)}.",
                "Use the Canario that made it, or point CANARIO_STORE at a new file.",
            )
        for layout in layouts[found:]:
            for statement in layout:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(layouts):d}")

    def _unavailable(self, error: Exception) -> Unavailable:
        return Unavailable(
            f"The database {self.path} can't be used: {error}.",
            "Look whether the file is there and writable and the disk not full; then try again.",
        )
