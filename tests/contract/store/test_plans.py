"""Plans by name."""

from bot.service.ports.store import Store
from tests.contract.store.examples import plan


def test_unknown_plan(store: Store) -> None:
    """A plan that nobody put isn't there."""
    assert store.plan("wa-backend") is None
    assert store.plans() == []


def test_plans_by_name(store: Store) -> None:
    """Plans are read as they were put, one by name or all in the order of their names."""
    for name in ("shop", "api", "wa-backend"):
        store.put_plan(plan(name))
    assert store.plan("shop") == plan("shop")
    assert store.plans() == [plan("api"), plan("shop"), plan("wa-backend")]


def test_plan_is_replaced(store: Store) -> None:
    """A plan put under a known name takes the old one's place."""
    store.put_plan(plan())
    changed = plan().model_copy(update={"channel": "#elsewhere"})
    store.put_plan(changed)
    assert store.plans() == [changed]
