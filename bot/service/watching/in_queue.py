"""What the ticks before this one have enqueued, so that what is still in the queue is not enqueued
once more (docs/decisions/0021-still-in-the-queue.md).

A mark is of a name together with its ``due_at``. Whoever does the work moves that, so what is due
with the same time as before was not done yet. Marks only save messages: one that is lost costs a
second message, and one whose message was lost is over after a while.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import chain

from bot.service.ports.stores.rollout_store import Due, RolloutStore
from bot.service.values.in_queue import Enqueued, InQueue

LEASE = timedelta(minutes=3)
"""So long a message is waited for, before it counts as lost."""
MOST = 50_000
"""Marks that are kept, 11 bytes each in a document of at most a MiB. What has none is enqueued
again."""
MARK_BYTES = 6


class Marks:
    """Those of one tick. Nothing is read where nothing is due, and nothing written where nothing
    was enqueued."""

    def __init__(self, store: RolloutStore, now: datetime) -> None:
        self._store, self._now = store, now
        self._before: dict[str, datetime] | None = None
        self._waiting: dict[datetime, list[str]] = defaultdict(list)
        self._new: list[str] = []

    @property
    def waiting(self) -> int:
        """How much of what was looked at is still in the queue."""
        return sum(map(len, self._waiting.values()))

    def not_waiting(self, items: Sequence[Due]) -> list[Due]:
        """Those that have to be enqueued now."""
        if self._before is None:
            self._before = self._read() if items else None
        before, found = self._before or {}, []
        for each in items:
            mark = mark_of(each)
            since = before.get(mark)
            if since is None:
                self._new.append(mark)
                found.append(each)
            else:
                self._waiting[since].append(mark)
        return found

    def note(self) -> None:
        """Keep them for the next tick, once all messages are in the queue. Raises Unavailable."""
        if not self._new:
            return
        ticks = [(self._now, self._new), *sorted(self._waiting.items(), reverse=True)]
        self._store.note_in_queue(InQueue(ticks=tuple(at_most(MOST, ticks))))

    def _read(self) -> dict[str, datetime]:
        """The marks that are not over, and since when each waits."""
        ticks = self._store.in_queue().ticks
        fresh = (each for each in ticks if abs(self._now - each.at) < LEASE)
        return dict(chain.from_iterable(((mark, each.at) for mark in each.marks) for each in fresh))


def at_most(most: int, ticks: Iterable[tuple[datetime, list[str]]]) -> Iterable[Enqueued]:
    """The first of them."""
    for at, marks in ticks:
        kept = marks[:most]
        most -= len(kept)
        if kept:
            yield Enqueued(at=at, marks=tuple(kept))


def mark_of(item: Due) -> str:
    """A few letters for a name and when it is due."""
    words = f"{item.due_at.timestamp():.6f}~{item.service_id}"
    digest = blake2b(words.encode(), digest_size=MARK_BYTES).digest()
    return b64encode(digest).decode()
