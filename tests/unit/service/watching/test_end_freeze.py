"""A freeze with an end is over at its end: not before, and not a tick later."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import repeat

import pytest

from bot.errors import Unavailable
from bot.rollout.facts import FreezeBegan, FreezeEnded
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.entry.do_work import do_work
from bot.service.values.work import CarryOut, Evaluate, TellChannel
from bot.service.watching.due import tick
from bot.service.watching.evaluate import evaluate
from tests.support.disturbances import Disturbances
from tests.support.fakes import World
from tests.support.rollouts import BOB, CANARY, MINUTE, SECOND, SERVICE, new_id, plan


def frozen(world: World, until: datetime, *services: str) -> None:
    """They are, until then."""
    for each in services:
        act(world.parts, each, FreezeBegan(id=new_id(), by=BOB, reason="Fair", until=until))


def idle(world: World, *names: str) -> list[str]:
    """Services with a plan each, in one channel, and without a rollout."""
    for name in names:
        world.store.put_plan(plan(name=name, target=target(name)))
    return [f"acme-prod~{name}" for name in names]


def is_frozen(world: World, service: str) -> bool:
    """Whether it is now."""
    return world.store.load(service).service.freeze is not None


def told(world: World) -> list[str]:
    """What the queue is to say in channels."""
    return [each.words for each in world.queue.messages if isinstance(each, TellChannel)]


def test_it_ends_at_its_end() -> None:
    """The tick of the very moment ends it, and finds it due; one of a second before does not."""
    world = World()
    until = world.clock.now() + 10 * MINUTE
    frozen(world, until, SERVICE)
    for before, still in ((SECOND, True), (timedelta(), False)):
        world.clock.time = until - before
        assert tick(world.parts, world.clock.now()) == int(not still)
        evaluate(world.parts, [SERVICE], world.clock.now())
        assert is_frozen(world, SERVICE) == still


def test_a_bad_canary_is_sent_back_before_any_freeze_is_told_to_be_over(world: World) -> None:
    """Services that only thaw come before it in the batch, and wait: for its verdict and shift."""
    services = idle(world, "api", "cart")
    until = world.clock.now() + MINUTE
    frozen(world, until, *services, SERVICE)
    world.metrics.errors = {CANARY: 0.2}
    world.clock.time = until
    world.journal.clear()
    evaluate(world.parts, (*services, SERVICE), until)
    done = world.done("shift", "put", "card", "announce")
    assert done[0] == "shift shop-00001 100"
    topics = world.chat.topics
    assert topics.index("unfrozen") < topics.index("rolling_back")
    assert "put tell_channel" in done
    assert not any(is_frozen(world, each) for each in (*services, SERVICE))


def test_a_channel_is_told_once_of_all_whose_freeze_has_ended() -> None:
    """One message, and the plans are read once, however many services there are."""
    world, around, reads = World(), Disturbances(), []
    services = idle(world, "api", "cart", "shop")
    until = world.clock.now() + MINUTE
    frozen(world, until, *services)
    world.clock.time = until
    around.before("plans", repeat(lambda: reads.append("plans")))
    evaluate(replace(world.parts, plans=around.around(world.store)), services, until)
    (words,) = told(world)
    assert words.startswith("api, cart, shop are no longer frozen: its end, ")
    assert len(reads) == 1
    assert not any(is_frozen(world, each) for each in services)


def test_a_queue_that_is_away_is_made_up_for_when_it_is_redelivered() -> None:
    """The channel is notified then, once, also where one of two channels was before."""
    world = World()
    services = idle(world, "api", "cart")
    world.store.put_plan(plan(name="more", channel="#more", target=target("api")))
    until = world.clock.now() + MINUTE
    frozen(world, until, *services)
    world.clock.time = until
    world.queue.trouble = [None, Unavailable("The queue is away.")]
    work = Evaluate(services=tuple(services), asked_at=until)
    with pytest.raises(Unavailable):
        do_work(world.parts, work)
    world.clock.advance(5 * MINUTE)
    do_work(world.parts, work)
    do_work(world.parts, work)
    tells = [each for each in world.queue.messages if isinstance(each, TellChannel)]
    assert len({each.id for each in tells}) == 2
    assert {each.at for each in tells} == {until}
    assert {each.channel for each in tells} == {"#deployments", "#more"}
    assert not any(is_frozen(world, each) for each in services)


def test_plans_that_are_away_keep_nobody_from_being_judged(world: World) -> None:
    """A rollout whose freeze ends too is judged in the same round, without its freeze."""
    services, around = idle(world, "api"), Disturbances()
    until = world.clock.now() + 6 * MINUTE
    frozen(world, until, *services, SERVICE)
    world.clock.time = until
    around.before("plans", repeat(Unavailable("The plans are away.")))
    with pytest.raises(Unavailable):
        evaluate(
            replace(world.parts, plans=around.around(world.store)), (*services, SERVICE), until
        )
    queued = [each for each in world.queue.messages if isinstance(each, CarryOut)]
    for each in queued:
        do_work(world.parts, each)
    assert (world.rollout.phase, world.rollout.step) == (Phase.SOAKING, 2)
    assert "unfrozen" in world.chat.topics


def test_what_somebody_froze_anew_meanwhile_stays_frozen() -> None:
    """That freeze lasts longer, and no channel is told that it is over."""
    world = World()
    (service,) = idle(world, "api")
    until = world.clock.now() + MINUTE
    frozen(world, until, service)
    world.clock.time = until

    def anew() -> None:
        act(world.parts, service, FreezeEnded(id=new_id(), by=BOB))
        frozen(world, until + MINUTE, service)

    world.around_store.before("load", [None, anew])
    evaluate(world.parts, [service], until)
    assert is_frozen(world, service)
    assert told(world) == []


def target(name: str) -> dict[str, dict[str, str]]:
    """A plan's target."""
    return {"cloud_run": {"project": "acme-prod", "region": "us-central1", "service": name}}
