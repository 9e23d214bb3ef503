"""Effects to be carried out, in Firestore."""

from datetime import UTC, datetime
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.client import Client

from bot.errors import Unavailable
from bot.retry import COMMIT
from bot.service.values.records import OutboxEntry
from infra.stores.bodies import to_body
from infra.stores.changed_outbox import Change, ChangedOutbox, read_entry, readable
from infra.stores.firestore.calls import (
    BEATEN,
    ONCE,
    REPEAT,
    RPC_SECONDS,
    as_our_errors,
    document_id,
)
from infra.stores.firestore.paging import behind, by_due_at

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""Every entry that has a time at all is later."""


class FirestoreOutbox(ChangedOutbox):
    """The part of RolloutStore that carries effects out.

    Each query is on one field: ``outbox`` by ``due_at``, by ``parked_at``, and by ``waits_for``
    (the service's id, until the entry is carried out or parked). ``body`` needs no index, and
    there is a TTL policy on ``expires_at``, which only entries that were carried out have.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def outbox_due(
        self, now: datetime, limit: int = 100, after: OutboxEntry | None = None
    ) -> list[OutboxEntry]:
        """See RolloutStore. Query: ``outbox`` where ``due_at <= now`` by ``due_at``."""
        query = by_due_at(self._client.collection("outbox"), now)
        if after is not None and after.due_at is not None:
            query = behind(query, after.due_at, self._document(after.id))
        return self._entries(query.limit(limit))

    def waiting(self, service_id: str) -> list[OutboxEntry]:
        """See RolloutStore. Query: ``outbox`` where ``waits_for == service_id``."""
        query = self._client.collection("outbox")
        return self._entries(query.where(filter=FieldFilter("waits_for", "==", service_id)))

    def parked(self, limit: int = 20) -> list[OutboxEntry]:
        """See RolloutStore. Query: ``outbox`` where ``parked_at`` is a time, the latest first."""
        query = self._client.collection("outbox")
        parked = query.where(filter=FieldFilter("parked_at", ">", BEFORE_ALL))
        return self._entries(parked.order_by("parked_at", direction="DESCENDING").limit(limit))

    def outbox_entry(self, entry_id: str) -> OutboxEntry | None:
        """See RolloutStore."""
        reference = self._document(entry_id)
        with as_our_errors(f"reading outbox entry {entry_id}"):
            found = reference.get(retry=REPEAT, timeout=RPC_SECONDS)
        return read_entry(entry_id, found.get("body")) if found.exists else None

    def _document(self, entry_id: str) -> Any:
        return self._client.collection("outbox").document(document_id(entry_id))

    def _entries(self, query: Any) -> list[OutboxEntry]:
        with as_our_errors("looking for what is left undone"):
            documents = query.get(retry=ONCE, timeout=RPC_SECONDS)
        return readable((each.id, each.get("body")) for each in documents)

    def _change(
        self, entry_id: str, change: Change, parked_at: datetime | None = None
    ) -> OutboxEntry | None:
        """Compare-and-set: what is written follows from what is there, or isn't written."""
        reference = self._document(entry_id)
        for _ in range(COMMIT.tries):
            with as_our_errors(f"changing outbox entry {entry_id}"):
                seen = reference.get(retry=REPEAT, timeout=RPC_SECONDS)
                if not seen.exists:
                    return None
                changed = change(read_entry(entry_id, seen.get("body")))
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
