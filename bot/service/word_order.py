"""What is said of one service is said in the order of its decisions, also after an outage."""

from datetime import datetime

from bot.rollout.effects import Announce
from bot.service.parts import Parts
from bot.service.records import OutboxEntry


class WordOrder:
    """Knows which notices could not be posted, and makes later ones of that service wait.

    ``mine`` are the entries that this worker carries out itself, in order. A notice that another
    worker is about to post is not waited for: only one that has failed.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stuck: dict[str, tuple[OutboxEntry, datetime] | None] = {}

    def wait_until(self, entry: OutboxEntry, mine: set[str]) -> datetime | None:
        """When to try again, if an earlier notice has to come first."""
        if not isinstance(entry.effect, Announce):
            return None
        if entry.service_id not in self._stuck:
            self._stuck[entry.service_id] = self._earliest_stuck(entry.service_id, mine)
        stuck = self._stuck[entry.service_id]
        return stuck[1] if stuck and place(stuck[0]) < place(entry) else None

    def failed(self, entry: OutboxEntry, until: datetime) -> None:
        """This worker could not say it; it is tried again at ``until``."""
        if isinstance(entry.effect, Announce):
            self._stuck[entry.service_id] = (entry, until)

    def _earliest_stuck(
        self, service_id: str, mine: set[str]
    ) -> tuple[OutboxEntry, datetime] | None:
        stuck = [
            (entry, entry.due_at)
            for entry in self._parts.store.waiting(service_id)
            if entry.due_at and entry.problem and entry.id not in mine
            if isinstance(entry.effect, Announce)
        ]
        return min(stuck, key=lambda found: place(found[0]), default=None)


def place(entry: OutboxEntry) -> tuple[int, int]:
    """Where an entry stands in the story of its service: generation, then number."""
    _, generation, number = entry.id.rsplit("~", 2)
    return int(generation), int(number)
