"""What can be found, in which order, and how much of it."""

import pytest

from bot.service.ports.stores.rollout_store import Due
from bot.service.ports.stores.store import Store
from tests.contract.store.examples import NOW, commit, entry, minutes, put, rollout, service

SHOP = "acme-prod~shop"


def test_due_in_order(store: Store) -> None:
    """Services are due from their time on, the longest due first, and as many as asked for."""
    times = {"a": NOW, "b": NOW - minutes(5), "c": NOW - minutes(1), "d": None}
    for name, due_at in times.items():
        put(store, service(name, due_at=due_at))
    put(store, service("later", due_at=NOW + minutes(0.0001)))
    due = [Due(NOW - minutes(5), "b"), Due(NOW - minutes(1), "c"), Due(NOW, "a")]
    assert store.due(NOW) == due
    assert store.due(NOW, limit=2) == due[:2]


def test_due_page_by_page(store: Store) -> None:
    """The pages have each service once, also many of the same time, and end with an empty one."""
    names = [f"acme-prod~s/{n}" for n in range(7)]
    for n, name in enumerate(names):
        put(store, service(name, due_at=NOW - minutes(n // 4)))
    whole = store.due(NOW)
    pages = [store.due(NOW, limit=3)]
    while pages[-1]:
        pages.append(store.due(NOW, limit=3, after=pages[-1][-1]))
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert [each for page in pages for each in page] == whole
    assert {each.service_id for each in whole} == set(names)


def test_effects_page_by_page(store: Store) -> None:
    """The pages have each effect once, also many of the same time."""
    effects = tuple(entry(SHOP, n) for n in range(7))
    store.commit(commit(store.load(SHOP), service(SHOP), "fact", outbox=effects))
    whole = store.outbox_due(NOW)
    pages = [store.outbox_due(NOW, limit=3)]
    while pages[-1]:
        pages.append(store.outbox_due(NOW, limit=3, after=pages[-1][-1]))
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert [each for page in pages for each in page] == whole
    assert {each.id for each in whole} == {each.id for each in effects}


def test_no_longer_due(store: Store) -> None:
    """A service whose time was taken away is due no more."""
    put(store, service(SHOP, 1, due_at=NOW))
    put(store, service(SHOP, 2))
    assert store.due(NOW) == []


def test_active(store: Store) -> None:
    """Only services with a rollout on its way are active, until it ends."""
    for name in ("a", "b", "c"):
        put(store, service(name, active=True))
    put(store, service("idle"))
    put(store, service("b", 2), ended=rollout("b", ended_at=NOW))
    assert sorted(store.active()) == ["a", "c"]
    assert len(store.active(limit=1)) == 1


def test_ended_newest_first(store: Store) -> None:
    """Ended rollouts come as they ended, the newest first, of their own service only."""
    for generation, (name, age) in enumerate([("r2", 10), ("r1", 30), ("r3", 20)], start=1):
        ended = rollout(SHOP, name, ended_at=NOW - minutes(age))
        put(store, service(SHOP, generation), ended=ended)
    put(store, service("other"), ended=rollout("other", ended_at=NOW))
    assert store.ended(SHOP) == [
        rollout(SHOP, "r2", NOW - minutes(10)),
        rollout(SHOP, "r3", NOW - minutes(20)),
        rollout(SHOP, "r1", NOW - minutes(30)),
    ]
    assert [r.id for r in store.ended(SHOP, limit=1)] == ["r2"]


@pytest.mark.parametrize("name", ["r1", "acme/r1"])
def test_one_ended_rollout(store: Store, name: str) -> None:
    """An ended rollout is found by service and id, and nothing else is."""
    ended = rollout(SHOP, name, ended_at=NOW)
    put(store, service(SHOP), ended=ended)
    assert store.ended_rollout(SHOP, name) == ended
    assert store.ended_rollout(SHOP, "r9") is None
    assert store.ended_rollout("other", name) is None


def test_audit_in_order(store: Store) -> None:
    """The audit has an entry for each commit, the oldest first, from any generation on."""
    entries = [put(store, service(SHOP, generation)).audit for generation in range(1, 13)]
    put(store, service("other"))
    assert store.audit(SHOP) == entries
    assert store.audit(SHOP, since=9) == entries[9:]
    assert store.audit(SHOP, since=2, limit=2) == entries[2:4]
    assert store.audit("unknown") == []
