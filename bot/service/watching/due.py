"""The scheduler's tick: find what is due and what was left undone, and enqueue each."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Protocol

from bot.service.carrying_out.notices.notice_order import place
from bot.service.ports.clock import Clock
from bot.service.ports.queue import Queue
from bot.service.ports.stores.rollout_store import RolloutStore
from bot.service.values.records import OutboxEntry
from bot.service.values.work import CarryOut, Evaluate
from bot.service_id import project_of

BATCH = 50
"""Services that are judged together by one worker."""


class TickPorts(Protocol):
    """The few parts that a tick needs, so that its function stays light."""

    @property
    def store(self) -> RolloutStore: ...

    @property
    def queue(self) -> Queue: ...

    @property
    def clock(self) -> Clock: ...


def tick(parts: TickPorts, asked_at: datetime) -> int:
    """Enqueue evaluations (in batches of one project) and left-over effects; returns how many."""
    now = parts.clock.now()
    works: list[Evaluate | CarryOut] = []
    due = sorted(parts.store.due(now))
    for _, group in groupby(due, key=project_of):
        ids = tuple(group)
        works += [
            Evaluate(services=ids[i : i + BATCH], asked_at=asked_at)
            for i in range(0, len(ids), BATCH)
        ]
    works += left_over(parts.store.outbox_due(now))
    for work in works:
        parts.queue.put(work)
    return len(works)


def left_over(entries: Iterable[OutboxEntry]) -> list[CarryOut]:
    """One message a service, so that its traffic is shifted before its words are said."""
    ordered = sorted(entries, key=lambda entry: (entry.service_id, place(entry)))
    return [
        CarryOut(service=service_id, entries=tuple(entry.id for entry in group))
        for service_id, group in groupby(ordered, key=lambda entry: entry.service_id)
    ]
