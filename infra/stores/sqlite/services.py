"""Services, what they left behind, and the commit that writes it all, in SQLite."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.rollout.phases.quiet import QuietTick, with_quiet
from bot.rollout.state import Rollout, Service
from bot.service.deciding.trail import entry_digest
from bot.service.ports.stores.rollout_store import AlreadyHandled, Due, LostRace
from bot.service.values.records import AuditEntry, Commit, Stored, Trail
from infra.stores.bodies import (
    Unreadable,
    from_body,
    packed,
    to_body,
    with_evidence,
    with_packed,
    without_evidence,
)
from infra.stores.retention import HANDLED
from infra.stores.sqlite.database import Database, micros, micros_or_none, time_of

_READ = "SELECT id, body, version, trail, trail_expires, quiet FROM services"


class SqliteServices:
    """The part of RolloutStore that decisions read and write. A version is a row's number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, service_id: str) -> Stored:
        """See RolloutStore."""
        with self._database.reading() as connection:
            row = connection.execute(f"{_READ} WHERE id = ?", (service_id,)).fetchone()
        return Stored(Service(id=service_id), None) if row is None else _stored(row)

    def load_many(self, service_ids: Sequence[str]) -> dict[str, Stored]:
        """See RolloutStore."""
        found = {each: Stored(Service(id=each), None) for each in service_ids}
        marks = ", ".join("?" * len(found))
        with self._database.reading() as connection:
            rows = connection.execute(f"{_READ} WHERE id IN ({marks})", tuple(found)).fetchall()
        for row in rows:
            found.pop(row[0])
            with suppress(Unreadable):
                found[row[0]] = _stored(row)
        return found

    def commit(self, commit: Commit) -> None:
        """See RolloutStore."""
        with self._database.writing() as connection:
            _forget_expired(connection, commit.at)
            _handle_once(connection, commit)
            _replace_service(connection, commit)
            _append_audit(connection, commit)
            connection.executemany(
                "INSERT INTO outbox (id, body, due_at) VALUES (?, ?, ?)",
                [(e.id, to_body(e), micros_or_none(e.due_at)) for e in commit.outbox],
            )
            if commit.over is not None:
                _keep_ended(connection, commit.over, commit)

    def keep_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """See RolloutStore."""
        service = with_quiet(before.recorded, quiet)
        values = (packed(quiet), micros_or_none(service.due_at), service.id, before.version)
        with self._database.writing() as connection:
            done = connection.execute(
                "UPDATE services SET quiet = ?, due_at = ?, version = version + 1"
                " WHERE id = ? AND version = ?",
                values,
            )
            if not done.rowcount:
                raise LostRace(service.id)

    def handled(self, fact_id: str) -> bool:
        """See RolloutStore."""
        with self._database.reading() as connection:
            query = "SELECT 1 FROM inbox WHERE fact_id = ? AND refused = ''"
            return connection.execute(query, (fact_id,)).fetchone() is not None

    def remember_refusal(self, fact_id: str, service_id: str, at: datetime, words: str) -> None:
        """See RolloutStore."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO inbox (fact_id, service_id, expires_at, refused) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (fact_id, service_id, micros(at + HANDLED), words),
            )

    def refused(self, fact_id: str) -> str:
        """See RolloutStore."""
        with self._database.reading() as connection:
            query = "SELECT refused FROM inbox WHERE fact_id = ?"
            row = connection.execute(query, (fact_id,)).fetchone()
        return row[0] if row else ""

    def due(self, now: datetime, limit: int = 500, after: Due | None = None) -> list[Due]:
        """See RolloutStore."""
        behind = (micros(after.due_at), after.service_id) if after else (-1, "")
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT due_at, id FROM services WHERE due_at <= ? AND (due_at, id) > (?, ?)"
                " ORDER BY due_at, id LIMIT ?",
                (micros(now), *behind, limit),
            ).fetchall()
        return [Due(at, name) for due_at, name in rows if (at := time_of(due_at))]

    def active(self, limit: int = 500) -> list[str]:
        """See RolloutStore."""
        return self._ids("SELECT id FROM services WHERE active = 1 ORDER BY id LIMIT ?", (limit,))

    def ended(self, service_id: str, limit: int = 10) -> list[Rollout]:
        """See RolloutStore."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, body FROM rollouts WHERE service_id = ?"
                " ORDER BY ended_at DESC, id DESC LIMIT ?",
                (service_id, limit),
            ).fetchall()
        return [from_body(Rollout, body, f"rollout {name}") for name, body in rows]

    def ended_rollout(self, service_id: str, rollout_id: str) -> Rollout | None:
        """See RolloutStore."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT r.body, e.body FROM rollouts r LEFT JOIN evidence e"
                " ON e.service_id = r.service_id AND e.rollout_id = r.id"
                " WHERE r.service_id = ? AND r.id = ?",
                (service_id, rollout_id),
            ).fetchone()
        if row is None:
            return None
        return with_evidence(from_body(Rollout, row[0], f"rollout {rollout_id}"), row[1])

    def audit(self, service_id: str, since: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """See RolloutStore."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT generation, body FROM audit WHERE service_id = ? AND generation > ?"
                " ORDER BY generation LIMIT ?",
                (service_id, since, limit),
            ).fetchall()
        name = f"audit entry {service_id} "
        return [from_body(AuditEntry, body, f"{name}{generation}") for generation, body in rows]

    def trail(self, service_id: str) -> Trail | None:
        """See RolloutStore."""
        with self._database.reading() as connection:
            connection.execute("BEGIN")
            row = connection.execute(
                "SELECT body, trail, trail_expires FROM services WHERE id = ?", (service_id,)
            ).fetchone()
            entries = connection.execute(
                "SELECT generation, body FROM audit WHERE service_id = ? ORDER BY generation",
                (service_id,),
            ).fetchall()
        if row is None:
            return None
        return Trail(row[0], row[1], tuple(map(tuple, entries)), time_of(row[2]))

    def _ids(self, query: str, values: tuple[int, ...]) -> list[str]:
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(query, values)]


def _stored(row: tuple[Any, ...]) -> Stored:
    name, body, version, trail, expires, quiet = row
    read = from_body(Service, body, f"service {name}")
    return with_packed(Stored(read, version, trail, time_of(expires)), quiet)


def _forget_expired(connection: sqlite3.Connection, now: datetime) -> None:
    for table in ("inbox", "outbox", "audit", "rollouts", "evidence"):
        connection.execute(f"DELETE FROM {table} WHERE expires_at <= ?", (micros(now),))  # noqa: S608 - ours


def _handle_once(connection: sqlite3.Connection, commit: Commit) -> None:
    done = connection.execute(
        "INSERT INTO inbox (fact_id, service_id, expires_at) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (commit.fact_id, commit.service.id, micros(commit.at + HANDLED)),
    )
    if not done.rowcount:
        raise AlreadyHandled(commit.fact_id)


def _replace_service(connection: sqlite3.Connection, commit: Commit) -> None:
    service = commit.service
    values = (
        to_body(service),
        service.active is not None,
        micros_or_none(service.due_at),
        entry_digest(to_body(commit.audit)),
        micros(commit.kept.audit),
    )
    if commit.before.version is None:
        done = connection.execute(
            "INSERT INTO services (body, active, due_at, trail, trail_expires, id, version)"
            " VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING",
            (*values, service.id),
        )
    else:
        done = connection.execute(
            "UPDATE services SET body = ?, active = ?, due_at = ?, trail = ?, trail_expires = ?,"
            " quiet = x'', version = version + 1 WHERE id = ? AND version = ?",
            (*values, service.id, commit.before.version),
        )
    if not done.rowcount:
        raise LostRace(service.id)


def _append_audit(connection: sqlite3.Connection, commit: Commit) -> None:
    entry = commit.audit
    connection.execute(
        "INSERT INTO audit (service_id, generation, body, expires_at) VALUES (?, ?, ?, ?)",
        (entry.service_id, entry.generation, to_body(entry), micros(commit.kept.audit)),
    )


def _keep_ended(connection: sqlite3.Connection, ended: Rollout, commit: Commit) -> None:
    until, ended_at = micros(commit.kept.rollout), micros(ended.ended_at or commit.at)
    record, evidence = without_evidence(ended)
    connection.execute(
        "INSERT OR REPLACE INTO rollouts (service_id, id, body, ended_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (ended.service_id, ended.id, to_body(record), ended_at, until),
    )
    if evidence:
        connection.execute(
            "INSERT OR REPLACE INTO evidence (service_id, rollout_id, body, expires_at)"
            " VALUES (?, ?, ?, ?)",
            (ended.service_id, ended.id, evidence, micros(commit.kept.evidence)),
        )
