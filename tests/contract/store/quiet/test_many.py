"""Many services are read together as each is by itself, in every store."""

from bot.rollout.state import Service
from bot.service.ports.stores.store import Store
from bot.service.values.records import Stored
from tests.contract.store.examples import put, service
from tests.contract.store.quiet.test_quiet import quiet, soaking

SHOP, CART, NEW = "acme-prod~shop", "acme-prod~cart", "acme-prod~new"


def test_many_are_read_as_one_is(store: Store) -> None:
    """With the newest evaluation, and also what was never stored."""
    store.keep_quiet(soaking(store), quiet(store.load(SHOP), 1))
    put(store, service(CART))
    found = store.load_many([SHOP, NEW, CART])
    assert found == {each: store.load(each) for each in (SHOP, NEW, CART)}
    assert found[NEW] == Stored(Service(id=NEW), None)
    assert store.load_many([]) == {}
