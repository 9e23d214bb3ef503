"""The functions wired as they are, but at the sandbox's time, and with ports that can fail."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from functions.bootstrap import Wiring
from infra.metrics.registry import SOURCES, Source, connect_sources
from tests.support.disturbances import Disturbances

if TYPE_CHECKING:
    from bot.service.pipelines.parts import ApiParts
    from bot.service.ports.metric_source import MetricSource
    from bot.service.ports.queue import Queue
    from bot.service.ports.stores.store import Store
    from infra.flags.known import KnownFlags


PAGE_SECRET = "sandbox-page-secret-0123456789abcdef"


class Now(Protocol):
    """A clock."""

    def now(self) -> datetime:
        """The time."""
        ...


class SandboxWiring(Wiring):
    """``sources`` are read besides the usual ones."""

    def __init__(self, clock: Now, sources: Sequence[Source] = ()) -> None:
        self._now = clock
        self._sources = sources
        self.around_store = Disturbances()
        self.around_queue = Disturbances()
        self.pausing: Callable[[float], None] = lambda _: None

    @cached_property
    def clock(self) -> Now:
        """The sandbox's time."""
        return self._now

    @cached_property
    def store(self) -> "Store":
        """The one that the settings name, which may be disturbed."""
        return self.around_store.around(super().store)

    @cached_property
    def queue(self) -> "Queue":
        """The one that the settings name, which may be disturbed."""
        return self.around_queue.around(super().queue)

    @cached_property
    def metrics(self) -> "MetricSource":
        """The usual sources, and the test's."""
        return connect_sources(self.settings, (*SOURCES, *self._sources))

    @cached_property
    def known_flags(self) -> "KnownFlags":
        """The usual ones, which grow old by the sandbox's time."""
        from infra.flags.known import KnownFlags

        return KnownFlags(self.store.flags, lambda: self._now.now().timestamp())

    @cached_property
    def api(self) -> "ApiParts":
        """The usual parts; what happens while somebody waits is the test's."""
        return replace(super().api, pause=self._pause)

    def _pause(self, seconds: float) -> None:
        self.pausing(seconds)
