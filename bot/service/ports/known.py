"""What is known of services without asking anybody but the store."""

from collections.abc import Iterable
from typing import Protocol

from bot.rollout.state import Rollout
from bot.service.ports.stores.plan_store import PlanStore
from bot.service.ports.stores.rollout_store import RolloutStore
from bot.service.values.records import Stored
from bot.service_id import name_of


class Known(Protocol):
    """Rollouts and plans."""

    @property
    def store(self) -> RolloutStore: ...

    @property
    def plans(self) -> PlanStore: ...


def service_ids(rollouts: RolloutStore, plans: PlanStore) -> list[str]:
    """Every service that has an active rollout or a plan. Raises Unavailable."""
    return sorted({*rollouts.active(), *(each.target.service_id for each in plans.plans())})


def find_rollout(
    rollouts: RolloutStore, service_ids: Iterable[str], rollout_id: str
) -> tuple[Stored, Rollout] | None:
    """The rollout of this id, active or ended, with its service as that is now. The id begins with
    the service's name, so that few services are read. Raises Unavailable."""
    name = rollout_id.rpartition("-")[0]
    for service_id in (each for each in service_ids if name_of(each) == name):
        stored = rollouts.load(service_id)
        active = stored.service.active
        ours = active is not None and active.id == rollout_id
        found = active if ours else rollouts.ended_rollout(service_id, rollout_id)
        if found is not None:
            return stored, found
    return None
