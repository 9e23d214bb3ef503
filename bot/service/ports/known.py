"""What is known of services without asking anybody but the store."""

from typing import Protocol

from bot.service.ports.stores.plan_store import PlanStore
from bot.service.ports.stores.rollout_store import RolloutStore


class Known(Protocol):
    """Rollouts and plans."""

    @property
    def store(self) -> RolloutStore: ...

    @property
    def plans(self) -> PlanStore: ...
