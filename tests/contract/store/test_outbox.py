"""Effects are carried out by one worker at a time until they are done, and none is forgotten."""

import pytest

from bot.service.ports.stores.store import Store
from tests.contract.store.examples import NOW, entry, minutes, put, service

SHOP = "acme-prod~shop"
SHIFT = entry(SHOP).id
LATER = NOW + minutes(1)


@pytest.fixture
def shift(store: Store) -> Store:
    """A store in which one effect is due."""
    put(store, service(SHOP), outbox=(entry(SHOP),))
    return store


def due(store: Store, after: float = 0) -> list[str]:
    """Ids of what is due some minutes from now."""
    return [found.id for found in store.outbox_due(NOW + minutes(after))]


def test_due_in_order(store: Store) -> None:
    """Entries are due from their time on, the longest due first, and as many as asked for."""
    ages = [1.0, 5.0, 0.0, -0.0001]
    entries = tuple(entry(SHOP, n, NOW - minutes(age)) for n, age in enumerate(ages))
    put(store, service(SHOP), outbox=(*entries, entry(SHOP, 9, None)))
    assert store.outbox_due(NOW) == [entries[1], entries[0], entries[2]]
    assert store.outbox_due(NOW, limit=1) == [entries[1]]


def test_lease_moves_the_time(shift: Store) -> None:
    """A leased entry counts the attempt, is nobody else's until the lease ends, and then is."""
    taken = shift.lease(SHIFT, NOW, LATER)
    assert taken == entry(SHOP).model_copy(update={"due_at": LATER, "attempts": 1})
    assert shift.lease(SHIFT, NOW, LATER) is None
    assert due(shift) == []
    assert shift.outbox_due(LATER) == [taken]
    again = shift.lease(SHIFT, LATER, LATER + minutes(1))
    assert again is not None
    assert again.attempts == 2


def test_lease_before_its_time(store: Store) -> None:
    """An entry can't be taken before it is due, nor one that nobody wrote."""
    put(store, service(SHOP), outbox=(entry(SHOP, due_at=LATER),))
    assert store.lease(SHIFT, NOW, LATER) is None
    assert store.lease("unknown", NOW, LATER) is None


def test_finished_is_never_seen_again(shift: Store) -> None:
    """What was carried out is neither due nor taken, whatever a slow worker says afterwards."""
    shift.lease(SHIFT, NOW, LATER)
    shift.finish(SHIFT, NOW)
    shift.finish(SHIFT, NOW)
    shift.postpone(SHIFT, NOW, "too slow")
    shift.park(SHIFT, NOW, "too slow")
    assert due(shift, after=10**6) == []
    assert shift.parked() == []
    assert shift.lease(SHIFT, NOW + minutes(10**6), NOW + minutes(10**7)) is None


def test_postponed_comes_back(shift: Store) -> None:
    """What was postponed is due at the time that was said, with its problem and its attempts."""
    shift.lease(SHIFT, NOW, LATER)
    shift.postpone(SHIFT, NOW + minutes(5), "Cloud Run is busy.")
    assert due(shift, after=4.9) == []
    (found,) = shift.outbox_due(NOW + minutes(5))
    assert (found.problem, found.attempts) == ("Cloud Run is busy.", 1)


def test_parked_waits_for_a_person(shift: Store) -> None:
    """What was parked is neither due nor taken, and a slow postpone doesn't wake it."""
    shift.lease(SHIFT, NOW, LATER)
    shift.park(SHIFT, NOW, "No such channel.")
    shift.postpone(SHIFT, NOW, "too slow")
    assert due(shift, after=10**6) == []
    assert shift.lease(SHIFT, NOW + minutes(10**6), NOW + minutes(10**7)) is None


def test_what_waits_for_a_service_is_found(store: Store) -> None:
    """Entries that are neither done nor parked, of this service and no other, due or not."""
    put(store, service(SHOP), outbox=tuple(entry(SHOP, n) for n in range(4)))
    put(store, service(f"{SHOP}-two"), outbox=(entry(f"{SHOP}-two", 0),))
    store.finish(entry(SHOP, 0).id, NOW)
    store.park(entry(SHOP, 1).id, NOW, "No such channel.")
    store.postpone(entry(SHOP, 2).id, LATER, "Slack is down.")
    assert {each.id for each in store.waiting(SHOP)} == {entry(SHOP, n).id for n in (2, 3)}


def test_parked_can_be_listed(store: Store) -> None:
    """What was given up is found, the latest first, with its reason, until somebody finished it
    after all."""
    put(store, service(SHOP), outbox=tuple(entry(SHOP, n) for n in range(4)))
    assert store.parked() == []
    for n in (2, 0, 1):
        store.park(entry(SHOP, n).id, NOW + minutes(-n), f"reason {n}")
    assert [(each.id, each.problem) for each in store.parked()] == [
        (entry(SHOP, n).id, f"reason {n}") for n in (0, 1, 2)
    ]
    assert [each.id for each in store.parked(limit=1)] == [entry(SHOP, 0).id]
    store.finish(entry(SHOP, 1).id, NOW)
    assert [each.id for each in store.parked()] == [entry(SHOP, 0).id, entry(SHOP, 2).id]


def test_unknown_entries_are_no_trouble(store: Store) -> None:
    """Finishing, postponing or parking an entry that is gone changes nothing."""
    store.finish("unknown", NOW)
    store.postpone("unknown", NOW, "late")
    store.park("unknown", NOW, "late")
    assert due(store, after=10**6) == []


def test_parked_can_be_tried_again(shift: Store) -> None:
    """What was given up is due at once when somebody says so, with new tries and its reason; what
    is not given up stays as it is."""
    assert shift.unpark(SHIFT, LATER) is None
    shift.lease(SHIFT, NOW, LATER)
    shift.park(SHIFT, NOW, "No such channel.")
    found = shift.unpark(SHIFT, LATER)
    assert found is not None
    assert (found.due_at, found.attempts, found.problem) == (LATER, 0, "No such channel.")
    assert shift.parked() == []
    assert shift.waiting(SHOP) == [found]
    taken = shift.lease(SHIFT, LATER, LATER + minutes(1))
    assert taken is not None
    assert taken.attempts == 1
    assert shift.unpark("unknown", NOW) is None


def test_dropped_is_over(shift: Store) -> None:
    """What somebody dropped, parked or not, is neither due nor listed nor tried again."""
    shift.park(SHIFT, NOW, "No such channel.")
    found = shift.drop(SHIFT, LATER, "The channel is gone.")
    assert found is not None
    assert (found.done_at, found.problem) == (LATER, "The channel is gone.")
    assert (shift.parked(), shift.waiting(SHOP)) == ([], [])
    assert due(shift, after=10**6) == []
    assert shift.unpark(SHIFT, LATER) is None
    assert shift.drop(SHIFT, LATER, "again") is None
    assert shift.drop("unknown", LATER, "again") is None
