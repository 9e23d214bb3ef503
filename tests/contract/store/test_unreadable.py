"""A row or document that can't be read is named, and the others still work."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from google.cloud.firestore_v1.client import Client

from bot.service.ports.stores.store import Store
from infra.stores.bodies import Unreadable
from infra.stores.firestore.store import FirestoreStore
from infra.stores.sqlite.store import SqliteStore
from tests.contract.store.examples import NOW, entry, minutes, plan, put, rollout, service

SHOP = "acme-prod~shop"
BAD = entry(SHOP, 0).id
GOOD = entry(SHOP, 1).id

Spoil = Callable[[str, str], None]
"""Put this body into these documents: services, outbox, plans, rollouts or audit."""


@pytest.fixture(params=["sqlite", pytest.param("firestore", marks=pytest.mark.emulator)])
def spoilt(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Store, Spoil]:
    """A store with something of everything, and a way to spoil it."""
    path = tmp_path / "canario.db"

    def spoil_row(kind: str, body: str) -> None:
        column, key = ("name", "api") if kind == "plans" else ("id", BAD)
        only = f"WHERE {column} = '{key}'" if kind in ("plans", "outbox") else ""
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"UPDATE {kind} SET body = ? {only}", (body,))  # noqa: S608

    def spoil_document(kind: str, body: str) -> None:
        client: Client = request.getfixturevalue("firestore_client")
        shop = client.collection("services").document(SHOP)
        document = {
            "services": shop,
            "outbox": client.collection("outbox").document(BAD),
            "plans": client.collection("plans").document("api"),
            "rollouts": shop.collection("rollouts").document("r1"),
            "audit": shop.collection("audit").document("000000000001"),
        }[kind]
        document.update({"body": body})

    store: Store
    if request.param == "sqlite":
        store, spoil = SqliteStore(path), spoil_row
    else:
        store = FirestoreStore(request.getfixturevalue("firestore_client"))
        spoil = spoil_document
    effects = (entry(SHOP, 0), entry(SHOP, 1, NOW + minutes(1)))
    put(store, service(SHOP), outbox=effects, ended=rollout(SHOP, ended_at=NOW))
    store.put_plan(plan("api"))
    store.put_plan(plan("shop"))
    return store, spoil


@pytest.mark.parametrize("body", ["not json", "{}", '{"id": "x", "since_next_version": 1}'])
def test_unreadable_service(spoilt: tuple[Store, Spoil], body: str) -> None:
    """A service that can't be read is named, with what is wrong and what to do."""
    store, spoil = spoilt
    spoil("services", body)
    with pytest.raises(Unreadable, match=rf"service {SHOP} can't be read: .+ Deploy the version"):
        store.load(SHOP)


def test_unreadable_history(spoilt: tuple[Store, Spoil]) -> None:
    """Rollouts and audit entries that can't be read are named."""
    store, spoil = spoilt
    spoil("rollouts", "{}")
    spoil("audit", "{}")
    with pytest.raises(Unreadable, match="rollout r1"):
        store.ended(SHOP)
    with pytest.raises(Unreadable, match="rollout r1"):
        store.ended_rollout(SHOP, "r1")
    with pytest.raises(Unreadable, match=f"audit entry {SHOP} 0*1 "):
        store.audit(SHOP)


def test_unreadable_effect_stops_no_other(
    spoilt: tuple[Store, Spoil], caplog: pytest.LogCaptureFixture
) -> None:
    """An effect that can't be read is logged by name, and the others are found."""
    store, spoil = spoilt
    spoil("outbox", "{}")
    assert [found.id for found in store.outbox_due(NOW + minutes(1))] == [GOOD]
    assert BAD in caplog.text
    with pytest.raises(Unreadable, match=BAD):
        store.lease(BAD, NOW, NOW + minutes(1))


def test_unreadable_plan_stops_no_other(
    spoilt: tuple[Store, Spoil], caplog: pytest.LogCaptureFixture
) -> None:
    """A plan that can't be read is logged by name, and the others are found."""
    store, spoil = spoilt
    spoil("plans", "{}")
    assert store.plans() == [plan("shop")]
    assert "plan api" in caplog.text
    with pytest.raises(Unreadable, match="plan api"):
        store.plan("api")
