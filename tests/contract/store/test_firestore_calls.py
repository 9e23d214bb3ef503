"""What Firestore is asked on the wire, and what becomes of its errors."""

from collections.abc import Callable, Iterator

import grpc
import pytest
from google.cloud.firestore_v1.client import Client
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Rejected, Unavailable
from bot.service.ports.stores.rollout_store import AlreadyHandled, LostRace
from infra.settings import Settings
from infra.stores.firestore.calls import document_id
from infra.stores.firestore.store import FirestoreStore, connect
from tests.contract.store.examples import NOW, commit, entry, minutes, plan, put, rollout, service
from tests.support.grpc_relay import GrpcRelay, Trouble

SHOP = "acme-prod~shop"
NOBODY = "127.0.0.1:1"


@pytest.fixture
def relay(
    firestore_emulator: str, emulator_project: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GrpcRelay]:
    """Between the store and the emulator."""
    with GrpcRelay(firestore_emulator) as between:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", between.address)
        yield between


@pytest.fixture
def relayed(relay: GrpcRelay, emulator_project: str) -> FirestoreStore:
    """A store that speaks through the relay."""
    return FirestoreStore(Client(project=emulator_project))


@pytest.mark.emulator
def test_two_databases_of_a_project_share_nothing(
    firestore_emulator: str, emulator_project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second Canario in the same project has its own state: the setting names its database."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", emulator_project)
    names = (Settings(CANARIO_STORE=f"firestore{name}").database for name in ("", ":canario-eu"))
    first, second = (FirestoreStore(connect(emulator_project, name)) for name in names)
    put(first, service(SHOP))
    assert first.load(SHOP).version is not None
    assert second.load(SHOP).version is None


@pytest.mark.emulator
def test_a_decision_takes_two_calls(relay: GrpcRelay, relayed: FirestoreStore) -> None:
    """Loading is one call, and so is committing everything that a decision leaves behind."""
    before = relayed.load(SHOP)
    effects = tuple(entry(SHOP, n) for n in range(3))
    ended = rollout(SHOP, ended_at=NOW)
    relayed.commit(commit(before, service(SHOP), "fact", outbox=effects, ended=ended))
    assert relay.calls == ["BatchGetDocuments", "Commit"]


@pytest.mark.emulator
def test_a_lost_race_takes_one_call_more(relay: GrpcRelay, relayed: FirestoreStore) -> None:
    """Only a refused commit reads again, to tell a lost race from a handled fact."""
    nothing = relayed.load(SHOP)
    put(relayed, service(SHOP))
    relay.calls.clear()
    with pytest.raises(LostRace):
        relayed.commit(commit(nothing, service(SHOP), "late"))
    assert relay.calls == ["Commit", "BatchGetDocuments"]


@pytest.mark.emulator
@pytest.mark.parametrize(("fact", "handled"), [("done", True), ("refused", False), ("new", False)])
def test_whether_a_fact_was_handled_takes_one_call(
    relay: GrpcRelay, relayed: FirestoreStore, fact: str, handled: bool
) -> None:
    """Every press asks it, and one document says both."""
    relayed.commit(commit(relayed.load(SHOP), service(SHOP), "done"))
    relayed.remember_refusal("refused", SHOP, NOW, "No.")
    relay.calls.clear()
    assert relayed.handled(fact) is handled
    assert relay.calls == ["BatchGetDocuments"]


@pytest.mark.emulator
def test_a_cut_connection_is_tried_again(relay: GrpcRelay, relayed: FirestoreStore) -> None:
    """One failed attempt to reach Firestore is nothing that anybody notices."""
    relay.trouble = [Trouble(grpc.StatusCode.UNAVAILABLE)]
    before = relayed.load(SHOP)
    relay.trouble = [Trouble(grpc.StatusCode.UNAVAILABLE)]
    relayed.commit(commit(before, service(SHOP), "fact"))
    assert relayed.load(SHOP).service == service(SHOP)


@pytest.mark.emulator
def test_a_commit_whose_answer_was_lost(relay: GrpcRelay, relayed: FirestoreStore) -> None:
    """A commit that arrived without its answer arriving counts once, as a handled fact."""
    before = relayed.load(SHOP)
    relay.trouble = [Trouble(grpc.StatusCode.UNAVAILABLE, after=True)]
    with pytest.raises(AlreadyHandled):
        relayed.commit(commit(before, service(SHOP), "fact", outbox=(entry(SHOP),)))
    assert relayed.load(SHOP).service == service(SHOP)
    assert [found.id for found in relayed.outbox_due(NOW)] == [entry(SHOP).id]


@pytest.mark.emulator
def test_contention_is_a_lost_race(relay: GrpcRelay, relayed: FirestoreStore) -> None:
    """A commit that Firestore aborts for contention is decided again from fresh state."""
    before = relayed.load(SHOP)
    relay.trouble = [Trouble(grpc.StatusCode.ABORTED)]
    with pytest.raises(LostRace):
        relayed.commit(commit(before, service(SHOP), "fact"))


CALLS: dict[str, Callable[[FirestoreStore], object]] = {
    "load": lambda store: store.load(SHOP),
    "commit": lambda store: store.commit(commit(store.load(SHOP), service(SHOP), "fact")),
    "due": lambda store: store.due(NOW),
    "active": lambda store: store.active(),
    "ended": lambda store: store.ended(SHOP),
    "ended_rollout": lambda store: store.ended_rollout(SHOP, "r1"),
    "audit": lambda store: store.audit(SHOP),
    "outbox_due": lambda store: store.outbox_due(NOW),
    "lease": lambda store: store.lease("x", NOW, NOW + minutes(1)),
    "plan": lambda store: store.plan("x"),
    "plans": lambda store: store.plans(),
    "put_plan": lambda store: store.put_plan(plan()),
}


ERRORS = {
    grpc.StatusCode.DEADLINE_EXCEEDED: (Unavailable, "did not answer while"),
    grpc.StatusCode.RESOURCE_EXHAUSTED: (Unavailable, "did not answer while"),
    grpc.StatusCode.INTERNAL: (Unavailable, "did not answer while"),
    grpc.StatusCode.PERMISSION_DENIED: (Unavailable, "roles/datastore.user"),
    grpc.StatusCode.INVALID_ARGUMENT: (Rejected, "can't take this while"),
}


@pytest.mark.emulator
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", ERRORS)
def test_errors_are_ours(
    relay: GrpcRelay, relayed: FirestoreStore, call: str, code: grpc.StatusCode
) -> None:
    """Whatever Firestore answers to any call is told in our words."""
    error, words = ERRORS[code]
    relay.trouble = [Trouble(code)]
    with pytest.raises(error, match=words):
        CALLS[call](relayed)


@pytest.mark.parametrize("call", ["load", "due"])
def test_nobody_answers(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens, the store says so instead of waiting on."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", NOBODY)
    store = FirestoreStore(Client(project="nobody"))
    with pytest.raises(Unavailable, match="Firestore did not answer"):
        CALLS[call](store)


@given(names=st.sets(st.text(min_size=1, max_size=300), min_size=2))
def test_document_ids_stay_apart(names: set[str]) -> None:
    """Different names give different ids, all of which Firestore takes."""
    ids = {document_id(name) for name in names}
    assert len(ids) == len(names)
    for found in ids:
        assert "/" not in found
        assert found not in {".", ".."}
        assert not found.startswith("__")
        assert len(found.encode()) <= 1500


@pytest.mark.parametrize("name", ["acme-prod~shop", "acme-prod~shop~17~0", "wa-backend", "r.1"])
def test_plain_names_stay_readable(name: str) -> None:
    """The names that we give are the documents' ids."""
    assert document_id(name) == name
