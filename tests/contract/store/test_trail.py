"""The audit trail is a chain, in every store: what was changed, removed, put in between or put in
another order is found; and what was written anew as a whole, by the log."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rollout.facts import AlertOpened, Fact, FreezeBegan, FreezeEnded, Held
from bot.service.deciding.commit import apply
from bot.service.deciding.trail import (
    Witness,
    broken,
    chained_since,
    contradicted,
    entry_digest,
    state_digest,
)
from bot.service.ports.stores.store import Store
from bot.service.values.records import Trail
from infra.stores.firestore.store import FirestoreStore
from infra.stores.memory import MemoryStore
from infra.stores.sqlite.store import SqliteStore
from tests.support.fakes import World
from tests.support.rollouts import ANN, BOB, MINUTE, SERVICE, new_id, started

Put = Callable[[int, str | None], None]
"""Writes an entry as whoever may write the database; None removes it."""


def decided(store: Store) -> Trail:
    """A service with six decisions."""
    world = World()
    parts = replace(world.parts, store=store)
    facts: list[Fact] = [
        started(),
        Held(id=new_id(), by=BOB, reason="Lunch"),
        FreezeBegan(id=new_id(), by=ANN, reason="A sale"),
        FreezeEnded(id=new_id(), by=ANN),
        AlertOpened(id=new_id(), incident="i1", policy="errors", severity="info"),
        AlertOpened(id=new_id(), incident="i2", policy="errors", severity="info"),
    ]
    for fact in facts:
        world.clock.advance(MINUTE)
        assert apply(parts, SERVICE, fact).decision.changed
    return trail_of(store)


def trail_of(store: Store) -> Trail:
    """As it is stored."""
    found = store.trail(SERVICE)
    assert found is not None
    return found


def raw(store: Store) -> Put:
    """The database under the store."""
    match store:
        case MemoryStore():
            return lambda number, body: _in_memory(store, number, body)
        case SqliteStore():
            return lambda number, body: _in_sqlite(store, number, body)
        case FirestoreStore():
            return lambda number, body: _in_firestore(store, number, body)
    raise TypeError(type(store).__name__)


def _in_memory(store: MemoryStore, number: int, body: str | None) -> None:
    kept = {n: b for n, b in store.bodies[SERVICE] if n != number}
    store.bodies[SERVICE] = sorted((kept | ({number: body} if body else {})).items())


def _in_sqlite(store: SqliteStore, number: int, body: str | None) -> None:
    with store._database.writing() as connection:
        connection.execute(
            "DELETE FROM audit WHERE generation = ? AND service_id = ?", (number, SERVICE)
        )
        if body:
            connection.execute(
                "INSERT INTO audit (service_id, generation, body) VALUES (?, ?, ?)",
                (SERVICE, number, body),
            )


def _in_firestore(store: FirestoreStore, number: int, body: str | None) -> None:
    service = store._client.collection("services").document(SERVICE)
    entry = service.collection("audit").document(f"{number:012d}")
    if body:
        entry.set({"body": body, "generation": number})
    else:
        entry.delete()


def changed(body: str, **fields: object) -> str:
    """An entry that says something else."""
    return json.dumps(json.loads(body) | fields)


def found(store: Store) -> list[str]:
    """What does not fit."""
    return list(broken(trail_of(store)))


def test_an_untouched_trail_is_whole(store: Store) -> None:
    """Chained from its first entry on, up to the service itself."""
    trail = decided(store)
    assert found(store) == []
    assert chained_since(trail) == 1
    assert trail.head == entry_digest(trail.entries[-1][1])
    assert state_digest(trail.state) == json.loads(trail.entries[-1][1])["digest"]


def test_no_service_has_no_trail(store: Store) -> None:
    """Nothing was decided yet."""
    assert store.trail(SERVICE) is None


def test_a_changed_entry_is_found(store: Store) -> None:
    """Whoever it is that it names now: the next entry, or the service, does not follow it."""
    trail = decided(store)
    put = raw(store)
    for number, body in trail.entries:
        put(number, changed(body, by={"kind": "person", "id": "U0MALLORY", "name": "mallory"}))
        assert len(found(store)) == 1, number
        put(number, body)
    assert found(store) == []


def test_a_removed_entry_is_found(store: Store) -> None:
    """In the middle, at the beginning and at the end."""
    trail = decided(store)
    put = raw(store)
    for number, body in trail.entries:
        put(number, None)
        assert found(store), number
        put(number, body)
    for number, _ in trail.entries:
        put(number, None)
    assert len(found(store)) == 1


def test_a_removed_end_is_found_also_in_one_piece(store: Store) -> None:
    """The last entries alone are a chain, but the service is further."""
    trail = decided(store)
    for number, _ in trail.entries[3:]:
        raw(store)(number, None)
    assert len(found(store)) >= 1


def test_reordered_entries_are_found(store: Store) -> None:
    """Two entries with each other's place."""
    trail = decided(store)
    bodies = dict(trail.entries)
    raw(store)(2, changed(bodies[3], generation=2))
    raw(store)(3, changed(bodies[2], generation=3))
    assert len(found(store)) >= 2


def test_an_inserted_entry_is_found(store: Store) -> None:
    """After the end, or in the place of one that was moved on."""
    trail = decided(store)
    bodies = dict(trail.entries)
    last = trail.entries[-1][0]
    raw(store)(last + 1, changed(bodies[last], generation=last + 1))
    assert found(store)
    raw(store)(last + 1, None)
    assert not found(store)


def test_a_chain_that_is_written_anew_is_found_by_the_log(store: Store) -> None:
    """Who may write everything may chain it anew; what was logged still says what it was."""
    trail = decided(store)
    said = list(witnesses(trail))
    assert list(contradicted(trail, said)) == []
    anew = rewritten(trail, 2)
    assert list(broken(anew)) == []
    assert len(list(contradicted(anew, said))) == len(trail.entries) - 1


def witnesses(trail: Trail) -> Iterator[Witness]:
    """What the log said when each was decided."""
    for number, body in trail.entries:
        yield Witness(number, json.loads(body)["digest"], entry_digest(body))


def rewritten(trail: Trail, number: int) -> Trail:
    """With another person in one entry, and everything after it chained again."""
    entries, previous = [], ""
    for each, body in trail.entries:
        fields: dict[str, object] = {"previous": previous}
        if each == number:
            fields["by"] = {"kind": "person", "id": "U0MALLORY", "name": ""}
        entries.append((each, body if each < number else changed(body, **fields)))
        previous = entry_digest(entries[-1][1])
    return trail._replace(entries=tuple(entries), head=previous)


def test_the_log_knows_what_the_trail_lost_and_what_it_got() -> None:
    """A decision that only the log has, or only the trail; lines of earlier versions know the
    state's digest alone. What lies outside of the log can't be compared."""
    trail = decided(MemoryStore())
    said = list(witnesses(trail))
    assert len(list(contradicted(trail._replace(entries=trail.entries[:-1]), said))) == 1
    assert len(list(contradicted(trail, [*said[:2], *said[3:]]))) == 1
    assert list(contradicted(trail, said[2:4])) == []
    assert list(contradicted(trail, [each._replace(entry="") for each in said])) == []
    assert len(list(contradicted(trail, [Witness(3, "another")]))) == 1


def test_a_trail_of_before_is_chained_from_here_on() -> None:
    """Entries without a link are read; the first with one begins the chain."""
    trail = decided(MemoryStore())
    old = [(number, _unlinked(body)) for number, body in trail.entries[:3]]
    entries, previous = [], ""
    for number, body in trail.entries[3:]:
        entries.append((number, changed(body, previous=previous)))
        previous = entry_digest(entries[-1][1])
    both = trail._replace(entries=(*old, *entries), head=previous)
    assert list(broken(both)) == []
    assert chained_since(both) == 4
    # An entry that lost its link, to hide that it was changed:
    number, body = entries[1]
    lost = [entries[0], (number, _unlinked(body)), *entries[2:]]
    assert list(broken(both._replace(entries=(*old, *lost))))


def _unlinked(body: str) -> str:
    document = json.loads(body)
    del document["previous"]
    return json.dumps(document)


@given(st.data())
def test_any_change_of_a_byte_is_found(data: st.DataObject) -> None:
    """Wherever it is made: in an entry, in the head or in the service."""
    trail = TRAIL
    n = data.draw(st.integers(0, len(trail.entries) + 1))
    text = ([body for _, body in trail.entries] + [trail.state, trail.head])[n]
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != text[at]))
    text = text[:at] + other + text[at + 1 :]
    entries = [(g, text if i == n else b) for i, (g, b) in enumerate(trail.entries)]
    tampered = Trail(
        state=text if n == len(entries) else trail.state,
        head=text if n == len(entries) + 1 else trail.head,
        entries=tuple(entries),
    )
    assert list(broken(tampered))


TRAIL = decided(MemoryStore())


def test_a_broken_service_document_is_found(store: Store) -> None:
    """A latch that was taken out of the service by hand is no state that was decided."""
    trail = decided(store)
    assert list(broken(trail._replace(state=changed(trail.state, generation=3))))
    assert list(broken(trail._replace(state=changed(trail.state, freeze=None)))) != []


@pytest.mark.parametrize("body", ["", "[]", "no json", "{}", "[" * 100_000])
def test_what_is_no_entry_is_found(body: str) -> None:
    """It does not stop the look at the others."""
    entries = tuple((n, body if n == 3 else b) for n, b in TRAIL.entries)
    assert len(list(broken(TRAIL._replace(entries=entries)))) >= 2
