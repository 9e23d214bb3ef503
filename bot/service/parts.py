"""Everything outside that the service works with, wired once by bootstrap."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.service.ports import (
    Chat,
    Clock,
    MetricSource,
    Pager,
    PlanStore,
    Prober,
    Queue,
    RolloutStore,
    TrafficRouter,
)

log = logging.getLogger("canario")


@dataclass(frozen=True)
class Parts:
    """The ports, and ``pause(seconds)``: how to wait before another try."""

    store: RolloutStore
    plans: PlanStore
    router: TrafficRouter
    metrics: MetricSource
    prober: Prober
    chat: Chat
    pager: Pager
    queue: Queue
    clock: Clock
    pause: Callable[[float], None]
