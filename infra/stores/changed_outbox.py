"""What the stores' outboxes share: each change is one rule, and the store writes it."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import datetime

from bot.service.values.records import OutboxEntry
from infra.stores import outbox_changes
from infra.stores.bodies import Unreadable, from_body

_log = logging.getLogger(__name__)

Change = Callable[[OutboxEntry], OutboxEntry | None]


class ChangedOutbox(ABC):
    """The changes of RolloutStore's outbox. What is gone stays so, and so does what its rule
    (``outbox_changes``) leaves alone."""

    @abstractmethod
    def _change(
        self, entry_id: str, change: Change, parked_at: datetime | None = None
    ) -> OutboxEntry | None:
        """Write what ``change`` makes of the very entry that is there; None where it makes nothing
        of it, or there is none."""

    def lease(self, entry_id: str, now: datetime, until: datetime) -> OutboxEntry | None:
        """See RolloutStore."""
        return self._change(entry_id, lambda entry: outbox_changes.leased(entry, now, until))

    def finish(self, entry_id: str, now: datetime) -> None:
        """See RolloutStore."""
        self._change(entry_id, lambda entry: outbox_changes.finished(entry, now))

    def postpone(self, entry_id: str, until: datetime, problem: str) -> None:
        """See RolloutStore."""
        self._change(entry_id, lambda entry: outbox_changes.postponed(entry, until, problem))

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """See RolloutStore."""
        self._change(entry_id, lambda entry: outbox_changes.parked(entry, problem), now)

    def unpark(self, entry_id: str, now: datetime) -> OutboxEntry | None:
        """See RolloutStore."""
        return self._change(entry_id, lambda entry: outbox_changes.unparked(entry, now))

    def drop(self, entry_id: str, now: datetime, reason: str) -> OutboxEntry | None:
        """See RolloutStore."""
        return self._change(entry_id, lambda entry: outbox_changes.dropped(entry, now, reason))


def read_entry(entry_id: str, body: object) -> OutboxEntry:
    """One entry; raises Unreadable."""
    return from_body(OutboxEntry, body, f"outbox entry {entry_id}")


def readable(found: Iterable[tuple[str, object]]) -> list[OutboxEntry]:
    """The entries of these ids and bodies. One that can't be read is logged and left out: the
    others continue."""
    entries = []
    for entry_id, body in found:
        try:
            entries.append(read_entry(entry_id, body))
        except Unreadable as error:
            _log.error("%s", error)
    return entries
