"""Work for later."""

from typing import Protocol

from bot.service.values.work import Work


class Queue(Protocol):
    """Work for later, delivered at least once. Raises Unavailable."""

    def put(self, work: Work) -> None: ...
