"""What a tick noted is there for the next one, in every store."""

from datetime import UTC, datetime

from bot.service.ports.stores.store import Store
from bot.service.values.in_queue import Enqueued, InQueue

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_the_last_note_is_kept(store: Store) -> None:
    """First there is none; a new one replaces the one before."""
    assert store.in_queue() == InQueue()
    for marks in (("one", "two"), ("three",)):
        note = InQueue(ticks=(Enqueued(at=NOON, marks=marks),))
        store.note_in_queue(note)
        assert store.in_queue() == note
