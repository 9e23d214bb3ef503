"""Homes that people opened, in Firestore."""

import logging
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.client import Client

from bot.errors import Unavailable
from bot.retry import COMMIT
from bot.schema.versions import FIELD, NEWEST, NewerVersion, upgraded
from bot.service.values.home import OpenHome
from infra.stores.firestore.calls import (
    BEATEN,
    ONCE,
    REPEAT,
    RPC_SECONDS,
    as_our_errors,
    document_id,
)
from infra.stores.retention import OPENED

_log = logging.getLogger(__name__)

READ = ("user", "opened_at", "looked_at", "shows", FIELD)
"""The fields that an OpenHome is read from, and their schema version."""


class FirestoreHomes:
    """HomeStore: documents ``homes/{user}``, with a TTL policy on ``expires_at``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def home_opened(self, user: str, at: datetime) -> None:
        """See HomeStore. One Commit."""
        fields = {"user": user, "opened_at": at, "expires_at": at + OPENED, FIELD: NEWEST}
        with as_our_errors("remembering an open Home"):
            self._home(user).set(fields, merge=True, retry=REPEAT, timeout=RPC_SECONDS)

    def open_homes(self, since: datetime, limit: int) -> list[OpenHome]:
        """See HomeStore. Query: ``homes`` where ``opened_at >= since``, the latest first.

        One that newer code has written is left to that.
        """
        query = self._client.collection("homes").where(filter=FieldFilter("opened_at", ">=", since))
        query = query.order_by("opened_at", direction="DESCENDING").limit(limit)
        with as_our_errors("looking for open Homes"):
            documents = query.get(retry=ONCE, timeout=RPC_SECONDS)
        found = []
        for document in documents:
            try:
                found.append(_read(document.to_dict()))
            except NewerVersion as error:
                _log.warning("home %s: %s", document.id, error)
        return found

    def home_shown(self, user: str, looked_at: datetime, shows: str) -> bool:
        """See HomeStore. Compare-and-set: a BatchGetDocuments and a Commit."""
        shown = {"looked_at": looked_at, "shows": shows}
        for _ in range(COMMIT.tries):
            with as_our_errors("remembering what a Home shows"):
                seen = self._home(user).get(retry=REPEAT, timeout=RPC_SECONDS)
                before = _read(seen.to_dict()) if seen.exists else None
                if before is None:
                    return True
                later = before.looked_at is not None and before.looked_at > looked_at
                if later and before.shows == shows:
                    return True
                if self._changed(seen, {"shows": ""} if later else shown):
                    return not later
        raise Unavailable(
            f"The Home of {user} changed {COMMIT.tries} times while it was to be remembered.",
            "It is tried again.",
        )

    def _changed(self, seen: Any, fields: dict[str, Any]) -> bool:
        """Whether the document was still as it was seen."""
        batch = self._client.batch()
        as_seen = self._client.write_option(last_update_time=seen.update_time)
        batch.update(seen.reference, fields, option=as_seen)
        try:
            batch.commit(retry=REPEAT, timeout=RPC_SECONDS)
        except BEATEN:
            return False
        return True

    def _home(self, user: str) -> Any:
        return self._client.collection("homes").document(document_id(user))


def _read(fields: Any) -> OpenHome:
    found = {name: fields[name] for name in READ if name in fields}
    return OpenHome.model_validate(upgraded("home", found))
