"""Effects to be carried out, in SQLite."""

from datetime import datetime

from bot.service.values.records import OutboxEntry
from infra.stores.bodies import to_body
from infra.stores.changed_outbox import Change, ChangedOutbox, read_entry, readable
from infra.stores.sqlite.database import Database, micros, micros_or_none


class SqliteOutbox(ChangedOutbox):
    """The part of RolloutStore that carries effects out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outbox_due(
        self, now: datetime, limit: int = 100, after: OutboxEntry | None = None
    ) -> list[OutboxEntry]:
        """See RolloutStore."""
        behind = (micros(after.due_at), after.id) if after and after.due_at else (-1, "")
        return self._entries(
            "SELECT id, body FROM outbox WHERE due_at <= ? AND (due_at, id) > (?, ?)"
            " ORDER BY due_at, id LIMIT ?",
            (micros(now), *behind, limit),
        )

    def waiting(self, service_id: str) -> list[OutboxEntry]:
        """See RolloutStore. An entry's id begins with its service's, then the generation."""
        return self._entries(
            "SELECT id, body FROM outbox WHERE due_at IS NOT NULL AND id >= ? AND id < ?",
            (f"{service_id}~0", f"{service_id}~:"),
        )

    def parked(self, limit: int = 20) -> list[OutboxEntry]:
        """See RolloutStore."""
        return self._entries(
            "SELECT id, body FROM outbox WHERE parked_at IS NOT NULL"
            " ORDER BY parked_at DESC, id DESC LIMIT ?",
            (limit,),
        )

    def outbox_entry(self, entry_id: str) -> OutboxEntry | None:
        """See RolloutStore."""
        with self._database.reading() as connection:
            query = "SELECT body FROM outbox WHERE id = ?"
            row = connection.execute(query, (entry_id,)).fetchone()
        return None if row is None else read_entry(entry_id, row[0])

    def _entries(self, query: str, values: tuple[int | str, ...]) -> list[OutboxEntry]:
        with self._database.reading() as connection:
            rows = connection.execute(query, values).fetchall()
        return readable(rows)

    def _change(
        self, entry_id: str, change: Change, parked_at: datetime | None = None
    ) -> OutboxEntry | None:
        with self._database.writing() as connection:
            row = connection.execute("SELECT body FROM outbox WHERE id = ?", (entry_id,)).fetchone()
            changed = None if row is None else change(read_entry(entry_id, row[0]))
            if changed is None:
                return None
            expires_at = changed.done_at + changed.kept if changed.done_at else None
            connection.execute(
                "UPDATE outbox SET body = ?, due_at = ?, expires_at = ?, parked_at = ?"
                " WHERE id = ?",
                (
                    to_body(changed),
                    micros_or_none(changed.due_at),
                    micros_or_none(expires_at),
                    micros_or_none(parked_at),
                    entry_id,
                ),
            )
        return changed
