"""Many at once: each decision counts once, each effect has one worker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from bot.service.ports.stores.rollout_store import AlreadyHandled, LostRace
from bot.service.ports.stores.store import Store
from tests.contract.store.examples import (
    NOW,
    commit,
    entry,
    increment,
    minutes,
    put,
    service,
)

SHOP = "acme-prod~shop"
T = TypeVar("T")


def at_once(threads: int, work: Callable[[int], T]) -> list[T]:
    """What each of the threads made of its number, all of them having begun together."""
    ready = Barrier(threads)

    def one(number: int) -> T:
        ready.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


def test_no_increment_is_lost(store: Store) -> None:
    """Ten threads that commit five times each, reading again after a lost race, make fifty."""

    def five(thread: int) -> None:
        for n in range(5):
            increment(store, SHOP, f"fact {thread} {n}")

    at_once(10, five)
    assert store.load(SHOP).service.generation == 50
    assert [e.generation for e in store.audit(SHOP)] == list(range(1, 51))


def test_one_delivery_handles_the_fact(store: Store) -> None:
    """Of eight deliveries of one fact at once, one is committed and the others are told so."""
    put(store, service(SHOP, 1))

    def deliver(thread: int) -> str:
        before = store.load(SHOP)
        generation = before.service.generation + 1
        try:
            store.commit(commit(before, service(SHOP, generation), "same"))
        except AlreadyHandled:
            return "handled"
        except LostRace:
            return "lost"
        return "committed"

    assert sorted(at_once(8, deliver)) == ["committed"] + ["handled"] * 7
    assert [e.generation for e in store.audit(SHOP)] == [1, 2]


def test_one_worker_has_the_lease(store: Store) -> None:
    """Of eight workers that want an entry at once, one gets it."""
    put(store, service(SHOP), outbox=(entry(SHOP),))
    until = NOW + minutes(1)
    found = at_once(8, lambda _: store.lease(entry(SHOP).id, NOW, until))
    assert sum(taken is not None for taken in found) == 1
    assert [e.attempts for e in store.outbox_due(until)] == [1]
