"""A decision is committed once, whatever else happens at the same time."""

import pytest

from bot.errors import Unavailable
from bot.retry import COMMIT
from bot.rollout.decision import Refusal
from bot.rollout.facts import Fact, Held, Promoted, RollbackAsked, Verified
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import apply, digest
from bot.service.deciding.replay import replay
from bot.service.values.records import Commit
from infra.stores.memory import MemoryStore
from tests.support.fakes import World
from tests.support.rollouts import ANN, BOB, MINUTE, SERVICE, STABLE, alert, new_id, started
from tests.unit.service.deciding.raced_store import RacedStore
from tests.unit.service.handlers.people import tick


def raced(*facts: Fact) -> World:
    """A soaking rollout; each of our next commits meets one of these facts."""
    world = World()
    store = world.store = RacedStore()
    act(world.parts, SERVICE, started())
    assert world.rollout.phase is Phase.SOAKING
    store.rivals = [lambda fact=fact: apply(world.parts, SERVICE, fact) for fact in facts]  # type: ignore[misc] # a default, not an argument
    return world


def held() -> Held:
    """Bob holds."""
    return Held(id=new_id(), by=BOB, reason="Lunch")


def test_the_same_fact_twice_counts_once() -> None:
    """A fact that is delivered again changes nothing, leaves no effect, and says so."""
    world = World()
    fact = started()
    assert not apply(world.parts, SERVICE, fact).repeated
    before = world.store.load(SERVICE)
    again = apply(world.parts, SERVICE, fact)
    assert again.repeated
    assert again.entries == ()
    assert world.store.load(SERVICE) == before


def test_a_promote_that_comes_again_later_is_no_second_promote() -> None:
    """A command that the queue delivers again after minutes does not jump a step."""
    world = raced()
    world.clock.advance(2 * MINUTE)
    fact = Promoted(id=new_id(), by=ANN, sure=True, anyway=True, reason="I looked")
    act(world.parts, SERVICE, fact)
    assert world.shop.wanted["shop-00002"] == 50
    world.clock.advance(2 * MINUTE)
    assert act(world.parts, SERVICE, fact).repeated
    assert world.shop.wanted["shop-00002"] == 50


def test_a_lost_race_is_decided_again() -> None:
    """Who was slower reads again and decides on what is there now; both decisions stand."""
    world = raced(held())
    assert apply(world.parts, SERVICE, alert()).decision.service.phase is Phase.ROLLING_BACK
    kinds = [entry.fact.kind for entry in world.store.audit(SERVICE)]
    assert kinds[-2:] == ["held", "alert_opened"]


def test_a_rollback_that_was_faster_wins() -> None:
    """A promote that loses against a rollback is refused, not done."""
    world = raced(RollbackAsked(id=new_id(), by=BOB))
    promoted = Promoted(id=new_id(), by=ANN, sure=True, anyway=True, reason="I looked")
    applied = apply(world.parts, SERVICE, promoted)
    assert applied.decision.refusal
    service = world.store.load(SERVICE).service
    assert service.desired
    assert service.desired.traffic.split == {STABLE: 100}


def test_the_same_fact_in_two_workers_counts_once() -> None:
    """Of two workers that handle one alert at once, one commits and the other finds it done."""
    fact = alert()
    world = raced(fact)
    assert apply(world.parts, SERVICE, fact).repeated
    assert [e.fact.kind for e in world.store.audit(SERVICE)].count("alert_opened") == 1


def test_a_race_that_is_always_lost_is_left_to_the_queue() -> None:
    """After many lost races it gives up with an error that is worth another try."""
    world = raced(*(alert("info", incident=f"inc-{n}") for n in range(COMMIT.tries)))
    with pytest.raises(Unavailable, match="too many at once"):
        apply(world.parts, SERVICE, held())


def test_what_changes_nothing_is_not_committed() -> None:
    """A refusal or an ignored fact changes nothing; a person's refusal is remembered."""
    world = World()
    refused = held()
    assert apply(world.parts, SERVICE, refused).decision.refusal
    late = Verified(id=new_id(), rollout="shop-r0", ok=True, words="answered 200")
    assert apply(world.parts, SERVICE, late).decision.ignored
    assert world.store.services == {}
    assert world.store.inbox == {refused.id}


def test_only_what_a_person_was_told_is_remembered_as_refused() -> None:
    """A person's command stays refused when it is redelivered, for its answer says so; nobody was
    told about an alert, and it may concern the service later."""
    world = World()
    nothing = Refusal(sentence="Not here.", next_step="")
    for fact in (held(), alert()):
        apply(world.parts, SERVICE, fact, unless=lambda _: nothing)
        assert bool(world.store.refused(fact.id)) == (fact.by.kind == "person")


def test_an_unanswered_store_is_an_error_of_its_own() -> None:
    """What the store raises is not swallowed."""

    class Broken(MemoryStore):
        def commit(self, commit: Commit) -> None:
            raise Unavailable("the store does not answer")

    world = World()
    world.store = Broken()
    with pytest.raises(Unavailable):
        apply(world.parts, SERVICE, started())


def test_a_stale_read_is_read_again() -> None:
    """What was read beside another call may be old; the commit finds out, and decides anew."""
    world = raced()
    old = world.store.load(SERVICE)
    apply(world.parts, SERVICE, held())
    applied = apply(world.parts, SERVICE, alert(), stored=old)
    assert applied.decision.service.phase is Phase.ROLLING_BACK


def test_the_audit_trail_gives_the_state() -> None:
    """Replaying the facts of the trail gives the stored service, entry by entry."""
    world = raced()
    for fact in (held(), alert("info"), alert("warning", incident="inc-2")):
        world.clock.advance(MINUTE)
        act(world.parts, SERVICE, fact)
    world.clock.advance(MINUTE)
    tick(world)
    act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB))
    trail = world.store.audit(SERVICE)
    assert replay(SERVICE, trail) == world.store.load(SERVICE).service
    for n, entry in enumerate(trail, 1):
        assert entry.generation == n
        assert digest(replay(SERVICE, trail[:n])) == entry.digest


def test_what_ended_is_kept() -> None:
    """A rollout that ends is stored as it ended, and none is active."""
    world = raced()
    act(world.parts, SERVICE, RollbackAsked(id=new_id(), by=BOB, reason="It looks wrong"))
    assert world.store.load(SERVICE).service.active is None
    assert [each.phase for each in world.store.ended(SERVICE)] == [Phase.ROLLED_BACK]


def test_what_speaks_against_it_is_asked_of_the_state_that_is_decided_on() -> None:
    """After a lost race it is asked again: what did not matter at first may matter now."""
    world = raced(held())
    no = Refusal(sentence="It is on hold by now.", next_step="")
    applied = apply(
        world.parts,
        SERVICE,
        RollbackAsked(id=new_id(), by=BOB),
        unless=lambda service: no if service.phase is Phase.HOLDING else None,
    )
    assert applied.decision.refusal == no
    assert world.rollout.phase is Phase.HOLDING
