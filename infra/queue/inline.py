"""A queue without waiting."""

from collections.abc import Callable

from bot.service.values.work import Work


class InlineQueue:
    """Queue that has ``handler`` carry work out at once, in this process and before ``put``
    returns; what the handler raises is raised to whoever put it."""

    def __init__(self, handler: Callable[[Work], None]) -> None:
        self._handler = handler

    def put(self, work: Work) -> None:
        """See Queue."""
        self._handler(work)
