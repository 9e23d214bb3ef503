"""Google's client libraries wait and count time by the hub's clock."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from tests.simulation.hub import EPOCH, Hub

WAITING = ("retry_unary", "retry_streaming", "retry_base")
"""Modules of google.api_core.retry that look at the time."""


class VirtualTime:
    """What of the module ``time`` they use."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def monotonic(self) -> float:
        """Seconds, of which only differences count."""
        return (self._hub.now - EPOCH).total_seconds()

    def time(self) -> float:
        """Seconds since 1970."""
        return self._hub.now.timestamp()

    def sleep(self, seconds: float) -> None:
        """The running process waits."""
        self._hub.sleep(seconds)


@contextmanager
def virtual_time(hub: Hub) -> Iterator[None]:
    """While the block runs."""
    with ExitStack() as patches:
        for name in WAITING:
            patches.enter_context(patch(f"google.api_core.retry.{name}.time", VirtualTime(hub)))
        yield
