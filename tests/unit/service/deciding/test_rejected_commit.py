"""What the store will not take is made smaller, and else somebody is woken; it is never dropped."""

import pytest

from bot.errors import Rejected, Unavailable
from bot.rollout.bounds import size
from bot.rollout.facts import Promoted, RollbackAsked
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import apply
from bot.service.values.records import Commit
from infra.stores.memory import MemoryStore
from tests.support.fakes import World
from tests.support.rollouts import ANN, BOB, SERVICE, alert, new_id, started


class SmallStore(MemoryStore):
    """A store that takes no more than ``most`` bytes."""

    most = 1_000_000

    def commit(self, commit: Commit) -> None:
        """See RolloutStore."""
        if size(commit.service) > self.most:
            raise Rejected("A document may have at most 1 MiB.", "Nothing was written.")
        super().commit(commit)


def world_with(store: SmallStore) -> World:
    """A soaking rollout with many incidents."""
    world = World()
    world.store = store
    act(world.parts, SERVICE, started())
    for n in range(20):
        noted = alert("info", incident=f"i{n}", summary="€" * 1000)
        apply(world.parts, SERVICE, noted)
    return world


def test_what_is_too_large_is_made_smaller() -> None:
    """The rollback is committed, whatever has to go for it."""
    store = SmallStore()
    world = world_with(store)
    store.most = 20_000
    apply(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB, reason="bad"))
    assert world.rollout.phase is Phase.ROLLING_BACK


def test_what_was_stored_is_what_is_carried_out() -> None:
    """After it was made smaller the worker has what is in the store, not by what was refused."""
    store = SmallStore()
    world = world_with(store)
    store.most = 20_000
    applied = apply(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB, reason="bad"))
    assert applied.decision.service == store.load(SERVICE).service
    now = applied.decision.service.generation
    kept = {each.id: each for each in store.waiting(SERVICE) if each.generation == now}
    assert {each.id: each for each in applied.entries} == kept


def test_what_the_store_never_takes_pages_and_is_kept() -> None:
    """Whoever sent it delivers it again, and somebody is woken once."""
    store = SmallStore()
    world = world_with(store)
    store.most = 10
    for _ in range(2):
        with pytest.raises(Unavailable):
            apply(world.parts, SERVICE, RollbackAsked(id="same", by=BOB, reason="bad"))
    assert f"canario~not-stored~{SERVICE}" in world.pager.incidents


def test_a_refusal_stays_one() -> None:
    """A promote that was refused as too soon is not carried out when it is delivered again."""
    world = World()
    act(world.parts, SERVICE, started())
    fact = Promoted(id="Ev1", by=ANN)
    first = apply(world.parts, SERVICE, fact)
    assert first.decision.refusal is not None
    step = world.rollout.step
    sure = fact.model_copy(update={"sure": True, "anyway": True, "reason": "known"})
    again = apply(world.parts, SERVICE, sure)
    assert again.decision.refusal == first.decision.refusal
    assert not again.repeated
    assert world.rollout.step == step


def test_an_incident_counts_once_in_each_rollout() -> None:
    """While it is open it notifies again: the next rollout hears of it, too."""
    world = World()
    act(world.parts, SERVICE, started())
    news = alert("critical", id="alert~1~open")
    act(world.parts, SERVICE, news)
    assert world.store.load(SERVICE).service.active is None
    act(world.parts, SERVICE, started(rollout="r2", again=True, reason="fixed", sure=True))
    assert not apply(world.parts, SERVICE, news).repeated
    assert world.rollout.phase is Phase.ROLLING_BACK
