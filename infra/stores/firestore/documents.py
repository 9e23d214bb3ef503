"""Documents of one text each in Firestore, changed by compare-and-set."""

from typing import Any

from google.cloud.firestore_v1.client import Client

from infra.stores.firestore.calls import (
    BEATEN,
    REPEAT,
    RPC_SECONDS,
    as_our_errors,
    document_id,
)


class Documents:
    """``COLLECTION/{id}`` with the field ``body``, read by id. A version is an update time; None:
    there is no such document. ``what`` completes "reading"."""

    def __init__(self, client: Client, collection: str, what: str) -> None:
        self._client, self._what = client, what
        self._collection = client.collection(collection)

    def read(self, name: str) -> tuple[object, Any]:
        """Its body and its version."""
        with as_our_errors(f"reading {self._what}"):
            found = self._at(name).get(retry=REPEAT, timeout=RPC_SECONDS)
        return (found.get("body"), found.update_time) if found.exists else (None, None)

    def write(self, name: str, body: str, version: Any) -> bool:
        """Whether it was still of that version, and is this now. One Commit; where it is repeated
        after a lost answer, it may say that somebody else was faster."""
        fields = {"body": body}
        with as_our_errors(f"writing {self._what}"):
            try:
                if version is None:
                    self._at(name).create(fields, retry=REPEAT, timeout=RPC_SECONDS)
                else:
                    unchanged = self._client.write_option(last_update_time=version)
                    self._at(name).update(
                        fields, option=unchanged, retry=REPEAT, timeout=RPC_SECONDS
                    )
            except BEATEN:
                return False
        return True

    def _at(self, name: str) -> Any:
        return self._collection.document(document_id(name))
