"""Follows a world and tells what is new in it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from infra.stores.sqlite.store import SqliteStore
from sandbox.demo.events import Event, Measured, Split, Teller
from sandbox.demo.stage import SERVICE_ID
from sandbox.world.world import World

FOREVER = datetime.max.replace(tzinfo=UTC)
LOOK_EVERY = 0.1
"""Seconds between two looks."""


class Watcher:
    """``tell`` gets every event once, decisions and server calls in the order of their time.
    ``split`` is what was measured of the service, by default by the router."""

    def __init__(
        self,
        world: World,
        tell: Callable[[Event], None],
        service_id: str = SERVICE_ID,
        split: Measured | None = None,
    ) -> None:
        self._journal = world.journal
        self._store = SqliteStore(world.store_path)
        self._tell = tell
        self._decisions = 0
        self._entries = 0
        self._service_id = service_id
        self.teller = Teller(service_id, split or Split(world.cloud.meter), time.time())

    def look(self) -> None:
        """Tell what came since the last look."""
        events: list[Event] = []
        for entry in self._store.audit(self._service_id, self._decisions):
            self._decisions = entry.generation
            events += self.teller.decided(entry)
        for seen in self._journal.entries(self._entries):
            self._entries = seen.number + 1
            events += self.teller.seen(seen)
        for event in sorted(events, key=lambda e: e.t):
            self._tell(event)

    def say(self, name: str, reason: str, at: float | None = None) -> None:
        """Tell what no decision and no server tells; now, unless ``at`` is given."""
        self._tell(self.teller.aside(time.time() if at is None else at, name, reason))

    @property
    def quiet(self) -> bool:
        """Whether every effect that was decided has been carried out."""
        return not self._store.outbox_due(FOREVER)
