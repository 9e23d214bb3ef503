"""What answering pipelines takes: nothing that could move traffic."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.service.ports.clock import Clock
from bot.service.ports.queue import Queue
from bot.service.ports.stores.store import Store


@dataclass(frozen=True)
class ApiParts:
    """The store is only read; ``pause(seconds)``: how to wait before it is read again."""

    store: Store
    queue: Queue
    clock: Clock
    pause: Callable[[float], None]

    @property
    def plans(self) -> Store:
        """Plans are in the same store."""
        return self.store
