"""A decision is stored whole, once, and only on the state that it was made from."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings

from bot.rollout.state import Service
from bot.service.ports.stores.rollout_store import AlreadyHandled, LostRace
from bot.service.ports.stores.store import Store
from bot.service.values.records import Stored
from tests.contract.store.examples import NOW, commit, entry, put, rollout, service
from tests.contract.store.strategies import services

SHOP = "acme-prod~shop"
_shapes = count(1)


def test_unknown_service_is_new(store: Store) -> None:
    """A service that was never stored is loaded as a new one, without a version."""
    assert store.load(SHOP) == Stored(Service(id=SHOP), None)


def test_what_is_committed_is_loaded(store: Store) -> None:
    """A service is loaded as it was committed, rollout and plan included, and has a version."""
    after = service(SHOP, due_at=NOW, active=True)
    put(store, after)
    loaded = store.load(SHOP)
    assert loaded.service == after
    assert loaded.version is not None


@given(after=services)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_shape_survives(store: Store, after: Service) -> None:
    """Whatever the models allow is loaded as it was committed."""
    shape = after.model_copy(update={"id": f"shape~{next(_shapes)}"})
    put(store, shape)
    assert store.load(shape.id).service == shape


def test_services_are_apart(store: Store) -> None:
    """A commit changes its own service and no other, however odd the names."""
    names = [SHOP, "acme-prod~shop2", "a/b", "..", "__x__", "x" * 1600, "ñ~é"]
    for generation, name in enumerate(names, start=1):
        put(store, service(name, generation))
    assert [store.load(name).service.generation for name in names] == list(range(1, 8))


def test_lost_race_on_first_write(store: Store) -> None:
    """Of two first commits of a service, made from the same nothing, the second loses."""
    nothing = store.load(SHOP)
    store.commit(commit(nothing, service(SHOP, 1), "first"))
    with pytest.raises(LostRace):
        store.commit(commit(nothing, service(SHOP, 1), "second"))


def test_lost_race_on_later_write(store: Store) -> None:
    """A commit made from a state that is no more loses."""
    put(store, service(SHOP, 1))
    seen = store.load(SHOP)
    store.commit(commit(seen, service(SHOP, 2), "first"))
    with pytest.raises(LostRace):
        store.commit(commit(seen, service(SHOP, 2), "second"))
    assert store.load(SHOP).service.generation == 2


def test_fact_is_handled_once(store: Store) -> None:
    """A fact that arrives again, after its commit, was handled already."""
    store.commit(commit(store.load(SHOP), service(SHOP, 1), "alert/1 opened"))
    with pytest.raises(AlreadyHandled):
        store.commit(commit(store.load(SHOP), service(SHOP, 2), "alert/1 opened"))


def test_what_was_handled_can_be_asked(store: Store) -> None:
    """A fact is known as handled from its commit on, and not before."""
    assert not store.handled("alert/1 opened")
    store.commit(commit(store.load(SHOP), service(SHOP, 1), "alert/1 opened"))
    assert store.handled("alert/1 opened")


def test_fact_is_handled_once_across_services(store: Store) -> None:
    """A fact that one service handled isn't handled by another under the same id."""
    put(store, service("a", 1))
    store.commit(commit(store.load("a"), service("a", 2), "same"))
    with pytest.raises(AlreadyHandled):
        store.commit(commit(store.load("b"), service("b", 1), "same"))


def test_handled_says_more_than_lost(store: Store) -> None:
    """Whoever comes with a handled fact on an old state is told that it was handled."""
    put(store, service(SHOP, 1))
    seen = store.load(SHOP)
    store.commit(commit(seen, service(SHOP, 2), "same"))
    with pytest.raises(AlreadyHandled):
        store.commit(commit(seen, service(SHOP, 2), "same"))


@pytest.mark.parametrize("reason", ["lost race", "already handled"])
def test_refused_commit_leaves_nothing(store: Store, reason: str) -> None:
    """A commit that is refused writes no state, no audit, no outbox, no ended rollout, no inbox."""
    put(store, service(SHOP, 1))
    old = store.load(SHOP)
    store.commit(commit(old, service(SHOP, 2), "winner"))
    before, fact_id = (old, "loser") if reason == "lost race" else (store.load(SHOP), "winner")
    refused = commit(
        before,
        service(SHOP, 3, due_at=NOW, active=True),
        fact_id,
        outbox=(entry(SHOP),),
        ended=rollout(SHOP, ended_at=NOW),
    )
    with pytest.raises((LostRace, AlreadyHandled)):
        store.commit(refused)
    assert store.load(SHOP).service == service(SHOP, 2)
    assert [e.generation for e in store.audit(SHOP)] == [1, 2]
    assert store.outbox_due(NOW) == []
    assert store.ended(SHOP) == []
    assert not store.due(NOW)
    assert not store.active()
    store.commit(commit(store.load(SHOP), service(SHOP, 3), "loser"))


def test_a_refusal_is_remembered(store: Store) -> None:
    """A fact that was refused can't be committed, isn't handled, and its refusal can be read."""
    store.remember_refusal("promote/1", SHOP, NOW, "too soon")
    store.remember_refusal("promote/1", SHOP, NOW, "in other words")
    assert (store.refused("promote/1"), store.handled("promote/1")) == ("too soon", False)
    with pytest.raises(AlreadyHandled):
        store.commit(commit(store.load(SHOP), service(SHOP, 1), "promote/1"))


def test_what_was_committed_is_not_refused_afterwards(store: Store) -> None:
    """A late refusal of a fact that was done changes nothing."""
    store.commit(commit(store.load(SHOP), service(SHOP, 1), "promote/1"))
    store.remember_refusal("promote/1", SHOP, NOW, "too soon")
    assert (store.refused("promote/1"), store.handled("promote/1")) == ("", True)
