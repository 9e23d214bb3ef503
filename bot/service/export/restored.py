"""Whether a store, such as one that was restored from a backup, has what was decided: each document
can be read, and each rollout's trail leads to its state."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from bot.errors import CanarioError
from bot.service.deciding.trail import broken
from bot.service.export.collect import collect
from bot.service.export.document import text_of
from bot.service.export.verify import verify
from bot.service.ports.known import service_ids
from bot.service.ports.stores.store import Store
from bot.service.values.records import OutboxEntry

MOST = 1000
"""Ended rollouts of a service, and effects, that are read; the newest."""


class Restored(NamedTuple):
    """What was found of one service: what is wrong, in a sentence each; how many rollouts and
    decisions were verified; when the last was made; and its active rollout, if it has one."""

    service_id: str
    problems: tuple[str, ...]
    rollouts: int = 0
    decisions: int = 0
    last: datetime | None = None
    active: str = ""


def of_services(store: Store, now: datetime) -> Iterator[Restored]:
    """Each service that has a plan or an active rollout. Raises Unavailable where the list itself
    can't be read."""
    for service_id in service_ids(store, store):
        try:
            yield of_service(store, service_id, now)
        except CanarioError as error:
            yield Restored(service_id, (error.sentence,))


def of_service(store: Store, service_id: str, now: datetime) -> Restored:
    """Its document, its trail and its rollouts. Raises Unavailable for what can't be read."""
    active = store.load(service_id).service.active
    trail = store.trail(service_id)
    problems = list(broken(trail, now)) if trail else []
    entries = store.audit(service_id, max(0, len(trail.entries) - 1) if trail else 0)
    names = [each.id for each in store.ended(service_id, MOST)]
    if active is not None:
        names.append(active.id)
    decisions = 0
    for name in names:
        found = verify(text_of(collect(store, name, now)))
        decisions += found.decisions
        problems += [f"{name}: {each}" for each in found.problems]
    return Restored(
        service_id,
        tuple(problems),
        len(names),
        decisions,
        entries[-1].at if entries else None,
        active.id if active else "",
    )


def of_the_rest(store: Store, now: datetime) -> Iterator[str]:
    """What can't be read of effects, pushes and flags."""
    reads: tuple[tuple[str, Callable[[], object]], ...] = (
        ("effects", lambda: waiting(store, now)),
        ("pushes of plans", store.pushes),
        ("flags", store.flags),
    )
    for what, read in reads:
        try:
            read()
        except CanarioError as error:
            yield f"{what}: {error.sentence}"


def waiting(store: Store, now: datetime) -> list[OutboxEntry]:
    """The effects that are left to be done, or were given up."""
    return [*store.outbox_due(now, MOST), *store.parked(MOST)]
