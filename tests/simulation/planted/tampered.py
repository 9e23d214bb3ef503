"""docs/operations.md, the audit trail: whatever is changed, left out, put in or put elsewhere in
what is stored is noted by its number; and what the log says counts against what is stored."""

import json
from collections.abc import Sequence
from typing import Any

from bot.service.deciding.trail import (
    Witness,
    broken,
    chained_since,
    contradicted,
    entry_digest,
)
from bot.service.values.records import Trail
from tests.simulation.broken import must

Entries = list[tuple[int, str]]


def tampering_is_noted(trail: Trail | None, dice: Any) -> None:
    """Of a trail as a run left it."""
    if trail is None or len(trail.entries) < 8:
        return
    entries = list(trail.entries)
    must(not [*broken(trail)], f"a trail that nobody touched: {[*broken(trail)][:1]}")
    log = [Witness(n, _field(body, "digest"), entry_digest(body)) for n, body in entries]
    must(not [*contradicted(trail, log)], "the log and the trail agree, and it is said not")
    older = [each._replace(entry="") for each in log]
    must(not [*contradicted(trail, older)], "an old log and the trail agree, and it is said not")
    at = dice.randrange(2, len(entries) - 2)
    number = entries[at][0]
    other = _with(entries[at][1], at="2026-01-01T00:00:00Z")
    changed = _put(entries, at, (number, other))
    gone = entries[:at] + entries[at + 1 :]
    two_gone = entries[:at] + entries[at + 2 :]
    renumbered = _put(entries, at, (number, _with(entries[at][1], generation=number + 7)))
    anew = _put(entries, at, (number, _with(entries[at][1], previous="")))
    unchained = _put(entries, at, (number, _with(entries[at][1], previous=None)))
    _noted(trail, changed, f"Entry {number + 1} does not follow entry {number}")
    _noted(trail, gone, f"Entry {number} is missing")
    _noted(trail, two_gone, f"Entries {number} to {number + 1} are missing")
    _noted(trail, renumbered, f"Entry {number} says that it is {number + 7}")
    _noted(trail, anew, f"Entry {number} begins a chain anew")
    _noted(trail, unchained, f"Entry {number} is not chained")
    _noted(trail, _put(entries, 0, (1, _with(entries[0][1], previous="x"))), "follow any entry")
    _ends(trail, entries)
    _older(trail, entries, at)
    _logged(trail, log, at, number, (changed, gone))


def _ends(trail: Trail, entries: Entries) -> None:
    last = entries[-1][0]
    _noted(trail, entries[:-1], f"its trail ends with {last - 1}")
    _noted(trail, [], "its trail is empty")
    _noted(trail._replace(head="0" * 64), entries, f"Entry {last} is not the one")
    state = _with(trail.state, due_at="2020-01-01T00:00:00Z")
    _noted(trail._replace(state=state), entries, f"not the state that entry {last} led to")
    torn = _put(entries, len(entries) - 1, (last, "{"))
    must([*broken(trail._replace(entries=tuple(torn)))], "an entry that is none is not noted")


def _older(trail: Trail, entries: Entries, at: int) -> None:
    """Entries from before there was a chain count, and are not chained."""
    bodies: Entries = []
    for place, (number, body) in enumerate(entries):
        before = "" if place == at else entry_digest(bodies[-1][1]) if place > at else None
        bodies.append((number, _with(body, previous=before)))
    grown = trail._replace(entries=tuple(bodies), head=entry_digest(bodies[-1][1]))
    must(chained_since(grown) == entries[at][0], "the chain begins elsewhere")
    must(not [*broken(grown)], f"an old trail is called broken: {[*broken(grown)][:1]}")
    unchained = tuple((n, _with(body, previous=None)) for n, body in entries)
    old = trail._replace(entries=unchained, head="", state=trail.state)
    must(chained_since(old) is None, "there is no chain, and it begins")
    must(not [*broken(old)], "a trail from before the chain is called broken")


def _logged(
    trail: Trail, log: Sequence[Witness], at: int, number: int, bad: tuple[Entries, Entries]
) -> None:
    changed, gone = (trail._replace(entries=tuple(each)) for each in bad)
    must(
        _one(contradicted(changed, log)).startswith(f"Entry {number} is not what was logged"),
        "the log has something else, and nobody says so",
    )
    must(f"decision {number}" in _one(contradicted(gone, log)), "the log has more than the trail")
    short = [*log[:at], *log[at + 1 :]]
    must(f"Entry {number} is in the trail" in _one(contradicted(trail, short)), "the log has less")
    part = log[at - 1 : at + 1]
    must(not [*contradicted(trail, part)], "what is outside of the log can't be compared")
    twice = [*log, log[at]._replace(entry="0" * 64)]
    must(not [*contradicted(trail, twice)], "one of two lines of the log fits")
    other = [each._replace(entry="", digest="0" * 16) for each in log[at : at + 1]]
    must(_one(contradicted(trail, other)), "an old line of the log does not fit")
    must(not [*contradicted(trail, [])], "an empty log says nothing")


def _noted(trail: Trail, entries: Entries, words: str) -> None:
    said = [*broken(trail._replace(entries=tuple(entries)))]
    must(any(words in each for each in said), f"it is not noted: {words}; but {said[:3]}")


def _one(said: Any) -> str:
    found = [*said]
    return found[0] if len(found) == 1 else ""


def _put(entries: Entries, place: int, entry: tuple[int, str]) -> Entries:
    return [*entries[:place], entry, *entries[place + 1 :]]


def _field(body: str, name: str) -> str:
    return str(json.loads(body)[name])


def _with(body: str, **changes: object) -> str:
    return json.dumps(json.loads(body) | changes)
