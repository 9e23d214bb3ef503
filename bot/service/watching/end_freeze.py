"""Freezes with an end are over then, and those who see them in their channels are notified."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.rollout.facts import FreezeEnded
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Service
from bot.service.carrying_out.notices.notify_freeze import Affected, News, notify_channels
from bot.service.ports.parts import Parts
from bot.service.watching.batch import Batch


class EndedFreezes:
    """The freezes of a batch that are over. A rollout's is decided before it is judged, and its
    thread tells. Of a service without one nothing is judged, so its freeze ends last: its channel
    is notified, then the end is committed. What fails before that is found again on redelivery."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._idle: list[str] = []

    def end(self, service: Service) -> Service:
        """The service as it is to be judged: without its freeze, where that has ended."""
        until = ended(self._batch.parts, service)
        if until is None:
            return service
        if service.active is None:
            self._idle.append(service.id)
            return service
        self._batch.decide(service.id, thaw(service, until))
        return self._load(service.id)

    def end_idle(self) -> None:
        """One message a channel for all of its services whose freezes ended together."""
        together: dict[datetime, list[Service]] = {}
        for each in sorted(self._idle):
            self._batch.attempt(f"load {each}", partial(self._sort, each, together))
        rooms = rooms_of(self._batch.parts) if together else {}
        for until, services in together.items():
            self._batch.attempt(
                f"end the freezes until {until}", partial(self._end, services, until, rooms)
            )

    def _sort(self, service_id: str, together: dict[datetime, list[Service]]) -> None:
        service = self._load(service_id)
        until = ended(self._batch.parts, service)
        if until is not None:
            together.setdefault(until, []).append(service)

    def _end(
        self, services: Sequence[Service], until: datetime, rooms: dict[str, list[str]]
    ) -> None:
        facts = [thaw(each, until) for each in services]
        affected = [Affected(each, tuple(rooms.get(each.id, ()))) for each in services]
        are = f"no longer frozen: {facts[0].reason}"
        news = News(Topic.UNFROZEN, are, "Rollouts start and continue again.", until)
        notify_channels(self._batch.parts, facts[0].id, affected, news)
        for fact, each in zip(facts, services, strict=True):
            self._batch.attempt(f"thaw {each.id}", partial(self._batch.decide, each.id, fact))

    def _load(self, service_id: str) -> Service:
        return self._batch.parts.store.load(service_id).service


def ended(parts: Parts, service: Service) -> datetime | None:
    """The end of its freeze, where that has come."""
    until = service.freeze.until if service.freeze else None
    return until if until is not None and until <= parts.clock.now() else None


def thaw(service: Service, until: datetime) -> FreezeEnded:
    """The end of the freeze until then, and of no other."""
    reason = f"its end, {until:%Y-%m-%d %H:%M} UTC, has come"
    return FreezeEnded(id=f"thaw~{service.id}~{until.isoformat()}", reason=reason, until=until)


def rooms_of(parts: Parts) -> dict[str, list[str]]:
    """The channels of all plans, by service."""
    found: dict[str, list[str]] = {}
    for plan in parts.plans.plans():
        found.setdefault(plan.target.service_id, []).append(plan.room)
    return found
