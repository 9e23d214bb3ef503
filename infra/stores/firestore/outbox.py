"""Effects to be carried out, in Firestore."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.client import Client

from bot.errors import Unavailable
from bot.retry import COMMIT
from bot.service.values.records import OutboxEntry
from infra.stores import outbox_changes
from infra.stores.bodies import Unreadable, from_body, to_body
from infra.stores.firestore.calls import (
    BEATEN,
    ONCE,
    REPEAT,
    RPC_SECONDS,
    as_our_errors,
    document_id,
)

_log = logging.getLogger(__name__)

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""Every entry that has a time at all is later."""

"""How often a change that lost to another is made again on what that one left."""


class FirestoreOutbox:
    """The part of RolloutStore that carries effects out.

    Each query is on one field: ``outbox`` by ``due_at``, by ``parked_at``, and by ``waits_for``
    (the service's id, until the entry is carried out or parked). ``body`` needs no index, and
    there is a TTL policy on ``expires_at``, which only entries that were carried out have.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def outbox_due(self, now: datetime, limit: int = 100) -> list[OutboxEntry]:
        """See RolloutStore. Query: ``outbox`` where ``due_at <= now`` by ``due_at``.

        An unreadable entry is logged and left out: the others continue.
        """
        query = self._client.collection("outbox").where(filter=FieldFilter("due_at", "<=", now))
        return self._entries(query.order_by("due_at").limit(limit))

    def waiting(self, service_id: str) -> list[OutboxEntry]:
        """See RolloutStore. Query: ``outbox`` where ``waits_for == service_id``."""
        query = self._client.collection("outbox")
        return self._entries(query.where(filter=FieldFilter("waits_for", "==", service_id)))

    def parked(self, limit: int = 20) -> list[OutboxEntry]:
        """See RolloutStore. Query: ``outbox`` where ``parked_at`` is a time, the latest first."""
        query = self._client.collection("outbox")
        parked = query.where(filter=FieldFilter("parked_at", ">", BEFORE_ALL))
        return self._entries(parked.order_by("parked_at", direction="DESCENDING").limit(limit))

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

    def _entries(self, query: Any) -> list[OutboxEntry]:
        with as_our_errors("looking for what is left undone"):
            documents = query.get(retry=ONCE, timeout=RPC_SECONDS)
        found = []
        for document in documents:
            try:
                found.append(_read(document.id, document.get("body")))
            except Unreadable as error:
                _log.error("%s", error)
        return found

    def _change(
        self,
        entry_id: str,
        change: Callable[[OutboxEntry], OutboxEntry | None],
        parked_at: datetime | None = None,
    ) -> OutboxEntry | None:
        """Compare-and-set: what is written follows from what is there, or isn't written."""
        reference = self._client.collection("outbox").document(document_id(entry_id))
        for _ in range(COMMIT.tries):
            with as_our_errors(f"changing outbox entry {entry_id}"):
                seen = reference.get(retry=REPEAT, timeout=RPC_SECONDS)
                if not seen.exists:
                    return None
                changed = change(_read(entry_id, seen.get("body")))
                if changed is None:
                    return None
                fields = {
                    "body": to_body(changed),
                    "due_at": changed.due_at,
                    "waits_for": changed.service_id if changed.due_at else None,
                    "expires_at": changed.done_at + changed.kept if changed.done_at else None,
                    "parked_at": parked_at,
                }
                batch = self._client.batch()
                unchanged = self._client.write_option(last_update_time=seen.update_time)
                batch.update(reference, fields, option=unchanged)
                try:
                    batch.commit(retry=REPEAT, timeout=RPC_SECONDS)
                except BEATEN:
                    continue
                return changed
        raise Unavailable(
            f"Outbox entry {entry_id} changed {COMMIT.tries} times while it was to be changed.",
            "It is tried again.",
        )


def _read(entry_id: str, body: object) -> OutboxEntry:
    return from_body(OutboxEntry, body, f"outbox entry {entry_id}")
