"""Flags, in SQLite."""

from bot.flags.flag import Flag
from bot.service.ports.stores.flag_store import StoredFlag
from infra.stores.bodies import to_body
from infra.stores.flag_body import flag_of, readable
from infra.stores.sqlite.database import Database


class SqliteFlags:
    """FlagStore. A version is a row's number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def flag(self, key: str) -> StoredFlag | None:
        """See FlagStore."""
        with self._database.reading() as connection:
            query = "SELECT body, version FROM flags WHERE key = ?"
            row = connection.execute(query, (key,)).fetchone()
        return None if row is None else flag_of(key, row[0], row[1])

    def flags(self) -> list[StoredFlag]:
        """See FlagStore."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body, version FROM flags").fetchall()
        return readable(rows)

    def write_flag(self, flag: Flag, seen: StoredFlag | None) -> bool:
        """See FlagStore."""
        with self._database.writing() as connection:
            if seen is None:
                written = connection.execute(
                    "INSERT INTO flags (key, body, version) VALUES (?, ?, 1)"
                    " ON CONFLICT DO NOTHING",
                    (flag.key, to_body(flag)),
                )
            else:
                written = connection.execute(
                    "UPDATE flags SET body = ?, version = version + 1"
                    " WHERE key = ? AND version = ?",
                    (to_body(flag), flag.key, seen.version),
                )
            return written.rowcount == 1
