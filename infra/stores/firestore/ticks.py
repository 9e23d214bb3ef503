"""What the ticks enqueued, in Firestore."""

from contextlib import suppress
from typing import Any

from google.cloud.firestore_v1.client import Client

from bot.service.values.in_queue import InQueue
from infra.stores.bodies import Unreadable, from_body, to_body
from infra.stores.firestore.calls import REPEAT, RPC_SECONDS, as_our_errors


class FirestoreTicks:
    """The part of RolloutStore that ticks remember by: the document ``ticks/in_queue``, whose
    ``body`` needs no index."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def in_queue(self) -> InQueue:
        """See RolloutStore. One BatchGetDocuments."""
        with as_our_errors("reading what is in the queue"):
            found = self._in_queue().get(retry=REPEAT, timeout=RPC_SECONDS)
        with suppress(Unreadable):
            return from_body(InQueue, found.get("body"), "queue") if found.exists else InQueue()
        return InQueue()

    def note_in_queue(self, found: InQueue) -> None:
        """See RolloutStore. One Commit."""
        with as_our_errors("keeping what is in the queue"):
            self._in_queue().set({"body": to_body(found)}, retry=REPEAT, timeout=RPC_SECONDS)

    def _in_queue(self) -> Any:
        return self._client.collection("ticks").document("in_queue")
