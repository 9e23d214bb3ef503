"""A freeze with an end is over at its end: not before, and not a tick later."""

from datetime import timedelta

from bot.rollout.facts import FreezeBegan
from bot.service.carrying_out.act import act
from bot.service.watching.due import tick
from bot.service.watching.evaluate import evaluate
from tests.support.fakes import World
from tests.support.rollouts import BOB, MINUTE, SECOND, SERVICE, new_id


def test_it_ends_at_its_end() -> None:
    """The tick of the very moment ends it, and finds it due; one of a second before does not."""
    world = World()
    until = world.clock.now() + 10 * MINUTE
    act(world.parts, SERVICE, FreezeBegan(id=new_id(), by=BOB, reason="Fair", until=until))
    for before, frozen in ((SECOND, True), (timedelta(), False)):
        world.clock.time = until - before
        assert tick(world.parts, world.clock.now()) == int(not frozen)
        evaluate(world.parts, [SERVICE], world.clock.now())
        assert (world.store.load(SERVICE).service.freeze is not None) == frozen
