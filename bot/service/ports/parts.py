"""Everything outside that the service works with, wired once by bootstrap."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.service.ports.beside import Both, both
from bot.service.ports.ports import (
    Chat,
    Clock,
    HomeStore,
    MetricSource,
    OnCalls,
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
    """The ports; ``pause(seconds)``: how to wait before another try; ``both``: how to make two
    calls side by side."""

    store: RolloutStore
    plans: PlanStore
    homes: HomeStore
    router: TrafficRouter
    metrics: MetricSource
    prober: Prober
    chat: Chat
    pager: Pager
    on_calls: OnCalls
    queue: Queue
    clock: Clock
    pause: Callable[[float], None]
    both: Both = both
