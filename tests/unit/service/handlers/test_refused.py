"""What a person was refused is not done when their command is delivered again."""

import pytest

from bot.service.ports.traffic_router import Revision
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.start import Start
from tests.support.fakes import World
from tests.support.rollouts import NOON, SERVICE, new_id
from tests.unit.service.handlers.people import ask, world_of


@pytest.fixture
def world() -> World:
    """A plan, and nothing under way."""
    return world_of()


def test_a_freeze_of_what_was_frozen_does_not_come_back_after_it(world: World) -> None:
    """It is said in the same words, and the service stays unfrozen."""
    ask(world, Freeze, reason="lunch")
    second = new_id()
    no = ask(world, Freeze, id=second, reason="me too")
    assert not no.ok
    ask(world, Unfreeze)
    assert ask(world, Freeze, id=second, reason="me too").sentence == no.sentence
    assert world.store.load(SERVICE).service.freeze is None


def test_a_freeze_of_all_freezes_again_only_what_it_froze(world: World) -> None:
    """What it was refused for one of them stays refused."""
    ask(world, Freeze, reason="lunch")
    everything = new_id()
    assert not ask(world, Freeze, id=everything, service="", everything=True).ok
    ask(world, Unfreeze)
    assert not ask(world, Freeze, id=everything, service="", everything=True).ok
    assert world.store.load(SERVICE).service.freeze is None


def test_a_start_of_a_revision_that_came_later_is_not_made_up_for(world: World) -> None:
    """The person was told that there is none of this name."""
    wanted = new_id()
    assert not ask(world, Start, id=wanted, revision="shop-00007").ok
    world.shop.deploy(Revision(name="shop-00007", image="shop@sha256:7777", created_at=NOON))
    assert not ask(world, Start, id=wanted, revision="shop-00007").ok
    assert world.store.load(SERVICE).service.active is None
    assert ask(world, Start, revision="shop-00007").ok


def test_a_refusal_of_a_decision_is_kept_once(world: World) -> None:
    """The decision keeps it; to keep it again would be two calls more while a person waits."""
    ask(world, Freeze, reason="lunch")
    wanted = new_id()
    assert not ask(world, Start, id=wanted).ok
    assert world.store.remembered == [wanted]
    ask(world, Unfreeze)
    assert not ask(world, Start, id=wanted).ok
    assert world.store.load(SERVICE).service.active is None
