"""An evaluation in which nothing happened is one small write beside the service, in every store."""

from datetime import timedelta

import pytest

from bot.rollout.facts import Ticked
from bot.rollout.phases.quiet import QuietTick, with_quiet
from bot.service.ports.stores.rollout_store import LostRace
from bot.service.ports.stores.store import Store
from bot.service.values.records import Stored
from tests.contract.store.examples import NOW, put, service
from tests.support.rollouts import PASS

SHOP = "acme-prod~shop"
MINUTE = timedelta(minutes=1)


def soaking(store: Store) -> Stored:
    """A service in the middle of a step, as it is stored."""
    made = service(SHOP, due_at=NOW, active=True)
    assert made.desired is not None
    settled = made.desired.model_copy(update={"settled_at": NOW})
    put(store, made.model_copy(update={"desired": settled}))
    return store.load(SHOP)


def quiet(stored: Stored, minutes: int) -> QuietTick:
    """An evaluation so many minutes later."""
    fact = Ticked(id=f"tick~{minutes}", rollout="r1", step=1, verdict=PASS, since=NOW)
    at = NOW + minutes * MINUTE
    return QuietTick(fact=fact, at=at, generation=stored.service.generation)


def test_the_newest_is_part_of_what_is_read(store: Store) -> None:
    """Each takes the place of the one before it; the trail and the recorded service stay."""
    first = soaking(store)
    trail = store.trail(SHOP)
    for minutes in (1, 2):
        store.keep_quiet(store.load(SHOP), quiet(first, minutes))
    found = store.load(SHOP)
    assert found.quiet == quiet(first, 2)
    assert found.service == with_quiet(first.service, found.quiet)
    assert found.service.active
    assert found.service.active.evaluated_at == NOW + 2 * MINUTE
    assert found.recorded == first.service
    assert (found.trail, found.trail_expires) == (first.trail, first.trail_expires)
    assert store.trail(SHOP) == trail


def test_it_is_due_when_the_newest_says(store: Store) -> None:
    """Not when the recorded service was."""
    first = soaking(store)
    store.keep_quiet(first, quiet(first, 1))
    due_at = store.load(SHOP).service.due_at
    assert due_at == NOW + MINUTE + timedelta(seconds=45)
    assert store.due(due_at - timedelta(seconds=1)) == []
    assert [each.due_at for each in store.due(due_at)] == [due_at]


def test_a_decision_takes_its_place(store: Store) -> None:
    """What was decided on it has it in; from then on it is over."""
    first = soaking(store)
    store.keep_quiet(first, quiet(first, 1))
    after = first.service.model_copy(update={"generation": 2})
    put(store, after)
    found = store.load(SHOP)
    assert found.quiet is None
    assert found.service == found.recorded == after


def test_whoever_comes_late_loses(store: Store) -> None:
    """A decision against an evaluation that was kept meanwhile, an evaluation against a decision,
    and one evaluation against another: then nothing is written."""
    first = soaking(store)
    store.keep_quiet(first, quiet(first, 1))
    with pytest.raises(LostRace):
        store.keep_quiet(first, quiet(first, 2))
    second = store.load(SHOP)
    put(store, first.service.model_copy(update={"generation": 2}))
    with pytest.raises(LostRace):
        store.keep_quiet(second, quiet(first, 3))
    assert store.load(SHOP).quiet is None


def test_of_another_generation_it_says_nothing(store: Store) -> None:
    """An older version of Canario writes a decision and leaves what it does not know."""
    first = soaking(store)
    over = quiet(first, 1).model_copy(update={"generation": 7})
    store.keep_quiet(first, over)
    found = store.load(SHOP)
    assert found.service == first.service
    assert found.quiet is None
