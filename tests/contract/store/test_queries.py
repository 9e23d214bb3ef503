"""What can be found, in which order, and how much of it."""

import pytest

from bot.service.ports.stores.store import Store
from tests.contract.store.examples import NOW, minutes, put, rollout, service

SHOP = "acme-prod~shop"


def test_due_in_order(store: Store) -> None:
    """Services are due from their time on, the longest due first, and as many as asked for."""
    times = {"a": NOW, "b": NOW - minutes(5), "c": NOW - minutes(1), "d": None}
    for name, due_at in times.items():
        put(store, service(name, due_at=due_at))
    put(store, service("later", due_at=NOW + minutes(0.0001)))
    assert store.due(NOW) == ["b", "c", "a"]
    assert store.due(NOW, limit=2) == ["b", "c"]


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
