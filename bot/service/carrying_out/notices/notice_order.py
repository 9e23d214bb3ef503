"""Notices of one service are posted in the order of its decisions, also after an outage."""

from datetime import datetime

from bot.rollout.effects import Announce, ShiftTraffic
from bot.service.ports.parts import Parts
from bot.service.values.records import OutboxEntry


class NoticeOrder:
    """Knows what has to come before a notice, and makes it wait.

    That is an earlier notice that could not be posted, and its own decision's shift while nobody
    has tried it yet: a worker may have died with it in hand. What another worker is about to post
    is not waited for.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._undone: dict[str, list[OutboxEntry]] = {}
        self._failed: dict[str, tuple[OutboxEntry, datetime]] = {}

    def wait_until(self, entry: OutboxEntry, mine: set[str]) -> datetime | None:
        """When to try again, if something has to come first.

        ``mine`` are the entries that this worker has carried out, or has still before it.
        """
        if not isinstance(entry.effect, Announce):
            return None
        failed = self._failed.get(entry.service_id)
        if failed and place(failed[0]) < place(entry):
            return failed[1]
        first = [
            other.due_at
            for other in self._undone_of(entry.service_id)
            if other.due_at and other.id not in mine and comes_first(other, entry)
        ]
        return max(first, default=None)

    def failed(self, entry: OutboxEntry, until: datetime) -> None:
        """This worker could not post it; it is tried again at ``until``."""
        if isinstance(entry.effect, Announce):
            self._failed.setdefault(entry.service_id, (entry, until))

    def _undone_of(self, service_id: str) -> list[OutboxEntry]:
        if service_id not in self._undone:
            self._undone[service_id] = self._parts.store.waiting(service_id)
        return self._undone[service_id]


def comes_first(other: OutboxEntry, entry: OutboxEntry) -> bool:
    """Whether ``other``, which is undone and another worker's, must come before ``entry``."""
    if isinstance(other.effect, ShiftTraffic):
        return place(other)[0] == place(entry)[0] and not other.problem
    earlier = isinstance(other.effect, Announce) and place(other) < place(entry)
    return earlier and bool(other.problem)


def place(entry: OutboxEntry) -> tuple[int, int]:
    """Where an entry stands in the history of its service: generation, then number."""
    return entry.generation, entry.n
