"""The audit trail is a chain: each entry carries the digest of the one before, and the service that
of the last. Whoever may write the store could write all of it anew; the log is the witness outside.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.service.values.records import Trail

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Nothing had expired."""


def entry_digest(body: str) -> str:
    """The SHA-256 of an audit entry as it is stored, in hex."""
    return hashlib.sha256(body.encode()).hexdigest()


def state_digest(body: str) -> str:
    """A short fingerprint of a service as it is stored."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


class Witness(NamedTuple):
    """What the log says of one decision. ``entry`` is the digest of its audit entry, empty in lines
    of earlier versions; ``digest`` that of the state after it."""

    generation: int
    digest: str
    entry: str = ""


def chained_since(trail: Trail) -> int | None:
    """The generation from which on entries are chained; None where none is."""
    return next((n for n, each in _read(trail) if each.get("previous") is not None), None)


def broken(trail: Trail, now: datetime = LONG_AGO, first: int = 1) -> Iterator[str]:
    """What does not fit in what is stored, in a sentence each: changed, removed, put in between or
    put in another order. Entries from before there was a chain are only counted, and those whose
    time was over by ``now`` are not missed. ``first`` is the entry that it has to begin with."""
    entries = _read(trail)
    since, expected = chained_since(trail), first
    before: tuple[int, str] | None = None
    for (number, entry), (_, body) in zip(entries, trail.entries, strict=True):
        gone = number > expected and _over(entry.get("previous_expires"), now)
        if number > expected and not gone:
            yield _missing(expected, number - 1)
        if entry.get("generation") != number:
            yield f"Entry {number} says that it is {entry.get('generation')}."
        if not gone and not first == number > 1:
            yield from _link(number, entry.get("previous"), before, since)
        expected, before = number + 1, (number, entry_digest(body))
    if trail.expires is None or trail.expires > now:
        yield from _end(trail, entries, before)


def _over(expires: Any, now: datetime) -> bool:
    """Whether the time until which something was kept was over by then."""
    try:
        return expires is not None and datetime.fromisoformat(expires) <= now
    except (TypeError, ValueError):
        return False


def first_kept(trail: Trail, now: datetime) -> int:
    """The first generation of which the entry must still be there."""
    if trail.expires is not None and trail.expires <= now:
        return int(_object(trail.state).get("generation", 0)) + 1
    over = [n for n, each in _read(trail) if _over(each.get("previous_expires"), now)]
    return max(over, default=1)


def _link(
    number: int, previous: Any, before: tuple[int, str] | None, since: int | None
) -> Iterator[str]:
    if previous is None:
        if since is not None and number > since:
            yield (
                f"Entry {number} is not chained, though {since} was: changed, or written by an "
                "earlier version of Canario."
            )
    elif previous and (before is None or previous != before[1]):
        last = f"entry {before[0]}" if before else "any entry"
        yield f"Entry {number} does not follow {last} as it is stored: one was changed or removed."
    elif not previous and number != since:
        yield f"Entry {number} begins a chain anew, which only the first one may."


def _end(
    trail: Trail, entries: Sequence[tuple[int, Mapping[str, Any]]], last: tuple[int, str] | None
) -> Iterator[str]:
    """Whether the service is what the last entry led to."""
    generation = _object(trail.state).get("generation")
    if last is None:
        yield f"The service is at generation {generation}, and its trail is empty."
        return
    number, digest = last
    if generation != number:
        yield f"The service is at generation {generation}, and its trail ends with {number}."
    if entries[-1][1].get("previous") is None:
        return
    if trail.head != digest:
        yield f"Entry {number} is not the one that the service was stored with."
    if entries[-1][1].get("digest") != state_digest(trail.state):
        yield f"The stored service is not the state that entry {number} led to."


def contradicted(
    trail: Trail, witnesses: Sequence[Witness], now: datetime = LONG_AGO
) -> Iterator[str]:
    """Where the log says something else than what is stored. Only what lies between the first and
    the last decision in the log can be compared, and what is still kept."""
    first = first_kept(trail, now)
    said: dict[int, list[Witness]] = {}
    for each in witnesses:
        said.setdefault(each.generation, []).append(each)
    stored = dict(trail.entries)
    for number, about in sorted(said.items()):
        if number not in stored and number >= first:
            yield f"The log has decision {number}, and the trail does not."
        elif number in stored and not any(_fits(one, stored[number]) for one in about):
            yield f"Entry {number} is not what was logged when it was decided."
    for number in stored:
        if said and min(said) < number < max(said) and number not in said:
            yield f"Entry {number} is in the trail, and not in the log."


def _fits(witness: Witness, body: str) -> bool:
    if witness.entry:
        return witness.entry == entry_digest(body)
    return witness.digest == _object(body).get("digest")


def _read(trail: Trail) -> list[tuple[int, Mapping[str, Any]]]:
    return [(number, _object(body)) for number, body in trail.entries]


def _object(body: str) -> Mapping[str, Any]:
    """The document; nothing where it is none any more."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Entry {first} is missing."
    return f"Entries {first} to {last} are missing."
