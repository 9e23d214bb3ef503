"""Effects to be carried out, in SQLite."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.service.values.records import OutboxEntry
from infra.stores import outbox_changes
from infra.stores.bodies import Unreadable, from_body, to_body
from infra.stores.sqlite.database import Database, micros, micros_or_none

_log = logging.getLogger(__name__)


class SqliteOutbox:
    """The part of RolloutStore that carries effects out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outbox_due(self, now: datetime, limit: int = 100) -> list[OutboxEntry]:
        """See RolloutStore. An unreadable entry is logged and left out: the others continue."""
        return self._entries(
            "SELECT id, body FROM outbox WHERE due_at <= ? ORDER BY due_at, id LIMIT ?",
            (micros(now), limit),
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

    def lease(self, entry_id: str, now: datetime, until: datetime) -> OutboxEntry | None:
        """See RolloutStore."""
        return self._change(entry_id, lambda entry: outbox_changes.leased(entry, now, until))

    def finish(self, entry_id: str, now: datetime) -> None:
        """See RolloutStore. An entry that is gone or done stays so."""
        self._change(entry_id, lambda entry: outbox_changes.finished(entry, now))

    def postpone(self, entry_id: str, until: datetime, problem: str) -> None:
        """See RolloutStore. An entry that is gone, done or parked stays so."""
        self._change(entry_id, lambda entry: outbox_changes.postponed(entry, until, problem))

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """See RolloutStore. An entry that is gone, done or parked stays so."""
        self._change(entry_id, lambda entry: outbox_changes.parked(entry, problem), now)

    def unpark(self, entry_id: str, now: datetime) -> OutboxEntry | None:
        """See RolloutStore."""
        return self._change(entry_id, lambda entry: outbox_changes.unparked(entry, now))

    def drop(self, entry_id: str, now: datetime, reason: str) -> OutboxEntry | None:
        """See RolloutStore."""
        return self._change(entry_id, lambda entry: outbox_changes.dropped(entry, now, reason))

    def _entries(self, query: str, values: tuple[int | str, ...]) -> list[OutboxEntry]:
        with self._database.reading() as connection:
            rows = connection.execute(query, values).fetchall()
        found = []
        for entry_id, body in rows:
            try:
                found.append(_read(entry_id, body))
            except Unreadable as error:
                _log.error("%s", error)
        return found

    def _change(
        self,
        entry_id: str,
        change: Callable[[OutboxEntry], OutboxEntry | None],
        parked_at: datetime | None = None,
    ) -> OutboxEntry | None:
        with self._database.writing() as connection:
            row = connection.execute("SELECT body FROM outbox WHERE id = ?", (entry_id,)).fetchone()
            changed = None if row is None else change(_read(entry_id, row[0]))
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


def _read(entry_id: str, body: object) -> OutboxEntry:
    return from_body(OutboxEntry, body, f"outbox entry {entry_id}")
