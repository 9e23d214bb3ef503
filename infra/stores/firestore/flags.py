"""Flags, in Firestore."""

from google.cloud.firestore_v1.client import Client

from bot.flags.flag import Flag
from bot.service.ports.stores.flag_store import StoredFlag
from infra.stores.bodies import to_body
from infra.stores.firestore.calls import (
    BEATEN,
    ONCE,
    REPEAT,
    RPC_SECONDS,
    as_our_errors,
    document_id,
)
from infra.stores.flag_body import flag_of, readable


class FirestoreFlags:
    """FlagStore: documents ``flags/{key}``, read by key or all of them; no index is needed. A
    version is an update time."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def flag(self, key: str) -> StoredFlag | None:
        """See FlagStore."""
        reference = self._client.collection("flags").document(document_id(key))
        with as_our_errors(f"reading flag {key}"):
            found = reference.get(retry=REPEAT, timeout=RPC_SECONDS)
        if not found.exists:
            return None
        return flag_of(key, found.get("body"), found.update_time)

    def flags(self) -> list[StoredFlag]:
        """See FlagStore."""
        with as_our_errors("reading the flags"):
            found = self._client.collection("flags").get(retry=ONCE, timeout=RPC_SECONDS)
        return readable((each.id, each.get("body"), each.update_time) for each in found)

    def write_flag(self, flag: Flag, seen: StoredFlag | None) -> bool:
        """See FlagStore. One Commit. Where it is repeated after a lost answer, it may say that
        somebody else was faster; who reads again finds what it wrote."""
        reference = self._client.collection("flags").document(document_id(flag.key))
        fields = {"body": to_body(flag)}
        with as_our_errors(f"writing flag {flag.key}"):
            try:
                if seen is None:
                    reference.create(fields, retry=REPEAT, timeout=RPC_SECONDS)
                else:
                    unchanged = self._client.write_option(last_update_time=seen.version)
                    reference.update(fields, option=unchanged, retry=REPEAT, timeout=RPC_SECONDS)
            except BEATEN:
                return False
        return True
