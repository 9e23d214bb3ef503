"""All that is kept, behind one door: what each store is."""

from typing import Protocol

from bot.service.ports.stores.budget_store import BudgetStore
from bot.service.ports.stores.flag_store import FlagStore
from bot.service.ports.stores.home_store import HomeStore
from bot.service.ports.stores.page_store import PageStore
from bot.service.ports.stores.person_store import PersonStore
from bot.service.ports.stores.plan_store import PlanStore
from bot.service.ports.stores.rollout_store import RolloutStore


class Store(
    RolloutStore,
    PlanStore,
    HomeStore,
    PersonStore,
    FlagStore,
    PageStore,
    BudgetStore,
    Protocol,
):
    """All of them, in one system."""
