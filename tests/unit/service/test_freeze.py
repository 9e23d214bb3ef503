"""Freezing a service."""

from bot.rollout.state import Phase
from bot.service.commands import Approve, Freeze, RollBack, Unfreeze
from tests.support.rollouts import MINUTE, SERVICE
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
    assert "there is no freeze" in ask(world, Unfreeze).sentence


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


def test_a_service_without_a_plan_cannot_be_frozen() -> None:
    """Nobody would know who may."""
    assert "I know no service blog." in ask(world_of(), Freeze, service="blog").sentence
