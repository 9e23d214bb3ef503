"""Homes that people opened, in SQLite."""

from datetime import UTC, datetime, timedelta

from bot.service.values.home import OpenHome
from infra.stores.retention import OPENED
from infra.stores.sqlite.database import Database, micros

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SqliteHomes:
    """HomeStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def home_opened(self, user: str, at: datetime) -> None:
        """See HomeStore."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM homes WHERE opened_at <= ?", (micros(at - OPENED),))
            connection.execute(
                "INSERT INTO homes (user, opened_at, shows) VALUES (?, ?, '')"
                " ON CONFLICT (user) DO UPDATE SET opened_at = excluded.opened_at",
                (user, micros(at)),
            )

    def open_homes(self, since: datetime, limit: int) -> list[OpenHome]:
        """See HomeStore."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT user, opened_at, looked_at, shows FROM homes WHERE opened_at >= ?"
                " ORDER BY opened_at DESC, user LIMIT ?",
                (micros(since), limit),
            ).fetchall()
        return [
            OpenHome(
                user=user,
                opened_at=_time(opened_at),
                looked_at=None if looked_at is None else _time(looked_at),
                shows=shows,
            )
            for user, opened_at, looked_at, shows in rows
        ]

    def home_shown(self, user: str, looked_at: datetime, shows: str) -> bool:
        """See HomeStore."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE homes SET looked_at = ?, shows = ?"
                " WHERE user = ? AND (looked_at IS NULL OR looked_at <= ?)",
                (micros(looked_at), shows, user, micros(looked_at)),
            )
            later = connection.execute(
                "UPDATE homes SET shows = '' WHERE user = ? AND looked_at > ? AND shows != ?",
                (user, micros(looked_at), shows),
            )
            return later.rowcount == 0


def _time(micros_since: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros_since)
