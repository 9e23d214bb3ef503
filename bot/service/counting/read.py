"""The rollouts of a report, read within bounds."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot.rollout.state import Rollout
from bot.service.ports.beside import LANES, Both, all_beside
from bot.service.ports.stores.rollout_store import RolloutStore
from bot.service_id import name_of

MOST_SERVICES = 200
FIRST, MOST = 20, 100
"""Of each service so many of its newest ended rollouts are read, and more only where all of the
first are of the period."""


class Counted(NamedTuple):
    """The ``rollouts`` that ended in the period, how many were ``read`` for them, of how many
    ``services``; and the services of which there are ``more`` (or that were left out)."""

    rollouts: tuple[Rollout, ...]
    read: int
    services: int
    more: tuple[str, ...] = ()


def read_ended(
    store: RolloutStore, both: Both, service_ids: Sequence[str], since: datetime, until: datetime
) -> Counted:
    """Those that ended from ``since`` until before ``until``. Raises Unavailable."""
    asked, left_out = service_ids[:MOST_SERVICES], service_ids[MOST_SERVICES:]
    pages: list[list[Rollout]] = []
    for n in range(0, len(asked), LANES):
        calls = [partial(_ended, store, each, since) for each in asked[n : n + LANES]]
        pages += all_beside(both, calls)
    more = [
        name_of(name)
        for name, page in zip(asked, pages, strict=True)
        if len(page) == MOST and _ended_since(page[-1], since)
    ]
    found = (each for page in pages for each in page if _ended_since(each, since))
    return Counted(
        tuple(each for each in found if each.ended_at and each.ended_at < until),
        sum(map(len, pages)),
        len(asked),
        (*more, *map(name_of, left_out)),
    )


def _ended(store: RolloutStore, service_id: str, since: datetime) -> list[Rollout]:
    first = store.ended(service_id, FIRST)
    enough = len(first) < FIRST or not _ended_since(first[-1], since)
    return first if enough else store.ended(service_id, MOST)


def _ended_since(rollout: Rollout, since: datetime) -> bool:
    return rollout.ended_at is not None and rollout.ended_at >= since
