"""What is to happen at which moment of virtual time."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Deed = Callable[[], None]


class Agenda:
    """Deeds by their moment; of two at one moment the one that was put down first comes first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()

    def put(self, at: datetime, deed: Deed) -> None:
        """To be done then."""
        heappush(self._waiting, (at, next(self._numbers), deed))

    @property
    def next(self) -> datetime | None:
        """When the next one is due."""
        return self._waiting[0][0] if self._waiting else None

    def take(self, now: datetime) -> Deed | None:
        """The next one that is due by ``now``."""
        return heappop(self._waiting)[2] if self._waiting and self.next <= now else None  # type: ignore[operator]
