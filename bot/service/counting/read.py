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


MOST_IN_ALL = 2_000
"""With so many of the period no further service is read, for all are held in memory."""


class Counted(NamedTuple):
    """The ``rollouts`` that ended in the period, how many were ``read`` for them, of how many
    ``services``; the services of which there are ``more``, and those ``left_out``."""

    rollouts: tuple[Rollout, ...]
    read: int
    services: int
    more: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class _Page(NamedTuple):
    """Of one service: those of the period, and how many were read for them."""

    of_period: tuple[Rollout, ...]
    read: int
    more: bool


def read_ended(
    store: RolloutStore, both: Both, service_ids: Sequence[str], since: datetime, until: datetime
) -> Counted:
    """Those that ended from ``since`` until before ``until``. Raises Unavailable."""
    pages: list[_Page] = []
    rollouts: list[Rollout] = []
    while len(pages) < min(len(service_ids), MOST_SERVICES) and len(rollouts) < MOST_IN_ALL:
        asked = service_ids[len(pages) : min(len(pages) + LANES, MOST_SERVICES)]
        found = all_beside(both, [partial(_ended, store, each, since, until) for each in asked])
        pages += found
        rollouts += [each for page in found for each in page.of_period]
    whole = zip(service_ids, pages, strict=False)
    return Counted(
        tuple(rollouts),
        sum(page.read for page in pages),
        len(pages),
        tuple(name_of(name) for name, page in whole if page.more),
        tuple(map(name_of, service_ids[len(pages) :])),
    )


def _ended(store: RolloutStore, service_id: str, since: datetime, until: datetime) -> _Page:
    found = store.ended(service_id, FIRST)
    if len(found) == FIRST and _ended_since(found[-1], since):
        found = store.ended(service_id, MOST)
    of_period = (each for each in found if _ended_since(each, since))
    return _Page(
        tuple(each for each in of_period if each.ended_at and each.ended_at < until),
        len(found),
        len(found) == MOST and _ended_since(found[-1], since),
    )


def _ended_since(rollout: Rollout, since: datetime) -> bool:
    return rollout.ended_at is not None and rollout.ended_at >= since
