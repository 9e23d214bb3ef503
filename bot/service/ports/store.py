"""All that is kept, behind one door: what each store is."""

from typing import Protocol

from bot.service.ports.flag_store import FlagStore
from bot.service.ports.home_store import HomeStore
from bot.service.ports.plan_store import PlanStore
from bot.service.ports.rollout_store import RolloutStore


class Store(RolloutStore, PlanStore, HomeStore, FlagStore, Protocol):
    """Rollouts, plans, opened Homes and flags, in one system."""
