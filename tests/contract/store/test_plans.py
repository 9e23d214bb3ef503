"""Plans by name."""

from bot.service.ports.stores.store import Store
from bot.service.values.records import Accepted, Push
from tests.contract.store.examples import NOW, plan


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


def test_how_a_plan_was_pushed_is_kept(store: Store) -> None:
    """Who pushed it, when, and which differences they accepted; unknown where nobody said."""
    mine = Accepted(digest="d1", sentence="a and b differ.", by="ann", at=NOW)
    store.put_plan(plan("api"))
    store.put_plan(plan("shop"), Push(by="bob", at=NOW, accepted=(mine,)))
    assert store.pushes() == {"shop": Push(by="bob", at=NOW, accepted=(mine,))}
    store.put_plan(plan("shop"))
    assert store.pushes() == {}


def test_a_plan_is_replaced_only_where_it_is_what_was_read(store: Store) -> None:
    """Somebody pushed meanwhile: theirs stays. How it was pushed is kept."""
    pushed = Push(by="bob", at=NOW)
    store.put_plan(plan(), pushed)
    with_id = plan().model_copy(update={"channel_id": "C0DEPLOYS"})
    assert store.replace_plan(plan(), with_id)
    assert store.plan(plan().name) == with_id
    assert store.pushes() == {plan().name: pushed}
    assert not store.replace_plan(plan(), plan().model_copy(update={"channel": "#other"}))
    assert store.plan(plan().name) == with_id
    assert not store.replace_plan(plan("unknown"), plan("unknown"))
