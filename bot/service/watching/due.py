"""The scheduler's tick: find what is due and what was left undone, and enqueue each."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol, TypeVar

from bot.events import Event, event
from bot.service.carrying_out.notices.notice_order import place
from bot.service.ports.clock import Clock
from bot.service.ports.queue import Queue
from bot.service.ports.stores.rollout_store import RolloutStore
from bot.service.values.records import OutboxEntry
from bot.service.values.work import CarryOut, Evaluate
from bot.service_id import project_of

T = TypeVar("T")

log = logging.getLogger("canario")

BATCH = 250
"""Services that are judged together by one worker."""
OVERDUE = event(Event.OVERDUE)
PAGE = 500
"""What is read at once of what is due."""
BACKLOG = timedelta(minutes=5)
"""Whatever is due for so long was enqueued by some ticks before, and nobody evaluated it."""


class TickPorts(Protocol):
    """The few parts that a tick needs, so that its function stays light."""

    @property
    def store(self) -> RolloutStore: ...

    @property
    def queue(self) -> Queue: ...

    @property
    def clock(self) -> Clock: ...


def tick(parts: TickPorts, asked_at: datetime) -> int:
    """Enqueue evaluations (in batches of one project, the longest due first) and left-over effects,
    page by page until nothing is due; returns how many."""
    now = parts.clock.now()
    enqueued = 0
    for batch in evaluations(parts.store, now, asked_at):
        parts.queue.put(batch)
        enqueued += 1
    undone = left_over(effects(parts.store, now))
    for work in undone:
        parts.queue.put(work)
    return enqueued + len(undone)


def evaluations(store: RolloutStore, now: datetime, asked_at: datetime) -> Iterator[Evaluate]:
    """For all services that are due. What waits for long is logged: workers are few, or fail."""
    found = 0
    for page in pages(lambda last: store.due(now, PAGE, last)):
        if not found and now - page[0].due_at > BACKLOG:
            since = page[0].due_at.isoformat()
            log.warning("%s is due since %s", page[0].service_id, since, extra=OVERDUE)
        found += len(page)
        projects: dict[str, list[str]] = {}
        for each in page:
            projects.setdefault(project_of(each.service_id), []).append(each.service_id)
        for ids in projects.values():
            for i in range(0, len(ids), BATCH):
                yield Evaluate(services=tuple(ids[i : i + BATCH]), asked_at=asked_at)
    if found:
        log.info("%d services are due", found)


def effects(store: RolloutStore, now: datetime) -> Iterator[OutboxEntry]:
    """All that are due. What nobody took up for long is logged, too."""
    first = True
    for page in pages(lambda last: store.outbox_due(now, PAGE, last)):
        due = page[0].due_at
        if first and due is not None and now - due > BACKLOG:
            log.warning("%s is due since %s", page[0].id, due.isoformat(), extra=OVERDUE)
        first = False
        yield from page


def pages(read: Callable[[T | None], list[T]]) -> Iterator[list[T]]:
    """What is read behind the last of each page, until a page is not full."""
    page = read(None)
    while page:
        yield page
        page = read(page[-1]) if len(page) == PAGE else []


def left_over(entries: Iterable[OutboxEntry]) -> list[CarryOut]:
    """One message a service, so that its traffic is shifted before its words are said."""
    ordered = sorted(entries, key=lambda entry: (entry.service_id, place(entry)))
    return [
        CarryOut(service=service_id, entries=tuple(entry.id for entry in group))
        for service_id, group in groupby(ordered, key=lambda entry: entry.service_id)
    ]
