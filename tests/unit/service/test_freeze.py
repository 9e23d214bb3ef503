"""Freezing a service."""

from typing import Any

import pytest

from bot.errors import Unavailable
from bot.rollout.state import Phase
from bot.service.commands import Approve, Freeze, RollBack, Unfreeze
from bot.service.records import Commit
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, SERVICE, plan
from tests.unit.service.people import TWO, ask, start, world_of


def test_operators_freeze_and_unfreeze() -> None:
    """A frozen service starts nothing until it is thawed; the reason and the name are told."""
    world = world_of()
    told = ask(world, Freeze, reason="Black Friday")
    assert (told.ok, told.sentence) == (True, "shop is frozen: Black Friday")
    assert "is frozen by Ann: Black Friday" in start(world).sentence
    assert ask(world, Unfreeze).ok
    assert start(world).ok


def test_others_do_not() -> None:
    """Who may not start may not freeze or thaw."""
    world = world_of()
    assert "Only the plan's operators may freeze" in ask(world, Freeze, "U0BOB").sentence
    ask(world, Freeze)
    assert "Only the plan's operators may unfreeze" in ask(world, Unfreeze, "U0BOB").sentence
    assert world.store.load(SERVICE).service.freeze is not None


def test_twice_is_said() -> None:
    """A second freeze does not take the first one's name and reason away."""
    world = world_of()
    ask(world, Freeze, reason="Black Friday")
    told = ask(world, Freeze, reason="Other")
    assert "frozen already by Ann: Black Friday" in told.sentence
    ask(world, Unfreeze)
    assert ask(world, Unfreeze).sentence == "shop is not frozen."


def test_a_rollout_is_frozen_too() -> None:
    """Approvals during a freeze hold it, and going back stays free."""
    world = world_of(**TWO)
    start(world)
    ask(world, Freeze)
    ask(world, Approve, "U0BOB")
    ask(world, Approve, "U0EVE")
    assert world.rollout.phase is Phase.HOLDING
    world.clock.advance(MINUTE)
    assert ask(world, RollBack, "U0ZOE").ok


def test_several_at_once_in_one_answer() -> None:
    """What can be frozen is; what can't is listed with its reason and the nearest name."""
    world = two_services()
    told = ask(world, Freeze, service="", services=("shop", "apy", "api"), reason="Black Friday")
    assert told.sentence == "shop, api are frozen: Black Friday"
    assert told.lines == ("Not frozen: I know no service apy. Did you mean api?",)
    assert "`/canary unfreeze shop, api`" in told.next
    assert not told.ok
    again = ask(world, Freeze, service="", services=("api", "acme-prod~shop", "shop"))
    assert again.sentence == "Nothing was done."
    assert "api is frozen already by Ann: Black Friday" in again.lines[0]


def test_a_service_that_is_named_twice_is_frozen_once() -> None:
    """By its short name and by its long one."""
    world = two_services()
    told = ask(world, Freeze, service="", services=("shop", SERVICE))
    assert (told.ok, told.sentence) == (True, "shop is frozen: no reason given")


def test_all_of_them() -> None:
    """Every service with a plan; thawing all thaws those that are frozen."""
    world = two_services()
    assert "no service is frozen" in ask(world, Unfreeze, service="", everything=True).sentence
    ask(world, Freeze, reason="Mine")
    told = ask(world, Freeze, service="", everything=True, reason="Black Friday")
    assert told.sentence == "api is frozen: Black Friday"
    assert "shop is frozen already by Ann: Mine" in told.lines[0]
    thawed = ask(world, Unfreeze, service="", everything=True)
    assert (thawed.ok, thawed.sentence) == (True, "api, shop are no longer frozen.")


def test_only_what_somebody_may_is_frozen() -> None:
    """Bob is an operator of the api alone."""
    world = two_services(people={"operators": ["U0BOB"]})
    told = ask(world, Freeze, "U0BOB", service="", everything=True)
    assert told.sentence == "api is frozen: no reason given"
    assert "Only the plan's operators may freeze shop" in told.lines[0]


@pytest.mark.parametrize("kind", [Freeze, Unfreeze])
def test_half_done_and_brought_again_is_done_once(kind: type[Freeze | Unfreeze]) -> None:
    """The store goes away between two of them: nothing is told twice, and all are in the answer."""
    world = two_services()
    if kind is Unfreeze:
        ask(world, Freeze, service="", everything=True)
    commit, times = world.store.commit, iter((True, False))

    def away(written: Commit) -> None:
        if not next(times, True):
            raise Unavailable("The store is away.")
        commit(written)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.store, "commit", away)
        with pytest.raises(Unavailable):
            ask(world, kind, id="c1", service="", everything=True)
    told = ask(world, kind, id="c1", service="", everything=True)
    assert told.ok
    assert told.sentence.startswith("api, shop are ")
    facts = [e.fact.id for each in ("acme-prod~api", SERVICE) for e in world.store.audit(each)]
    assert len(facts) == len(set(facts))


def two_services(**of_the_api: Any) -> World:
    """A shop, and an api whose plan has these fields."""
    world = world_of()
    target = {"cloud_run": {"project": "acme-prod", "region": "us-central1", "service": "api"}}
    world.store.put_plan(plan(**({"name": "api", "target": target} | of_the_api)))
    return world


def test_a_service_without_a_plan_cannot_be_frozen() -> None:
    """Nobody would know who may."""
    assert "I know no service blog." in ask(world_of(), Freeze, service="blog").sentence
