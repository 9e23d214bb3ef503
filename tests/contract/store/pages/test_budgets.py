"""What all workers share: counted by compare-and-set."""

from bot.service.ports.stores.store import Store
from bot.service.values.spent import Spent
from tests.contract.store.examples import NOW


def test_what_was_spent_is_written_only_over_what_was_read(store: Store) -> None:
    """Whoever read before somebody else wrote has taken nothing."""
    assert store.spent("cards") is None
    first = Spent(what="cards", minute=NOW.replace(second=0, microsecond=0), count=4)
    assert store.write_spent(first, None)
    assert not store.write_spent(first, None)
    seen = store.spent("cards")
    assert seen is not None
    assert seen.spent == first
    more = first.model_copy(update={"count": 8})
    assert store.write_spent(more, seen)
    assert not store.write_spent(first, seen)
    after = store.spent("cards")
    assert after is not None
    assert after.spent == more
    assert store.spent("others") is None
