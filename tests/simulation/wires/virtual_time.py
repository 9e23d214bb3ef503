"""Google's client libraries wait and count time by the hub's clock."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from google.api_core.retry import retry_base, retry_streaming, retry_unary

from tests.simulation.hub import EPOCH, Hub


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
        patches.enter_context(patch.object(retry_unary, "time", VirtualTime(hub)))
        patches.enter_context(patch.object(retry_streaming, "time", VirtualTime(hub)))
        patches.enter_context(patch.object(retry_base, "time", VirtualTime(hub)))
        yield
