"""A switch is thrown once, and tried for an hour where it can't be."""

from datetime import timedelta
from typing import Any

from bot.rollout.effects import ThrowSwitch
from bot.rollout.facts import KillAsked, Ticked
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from bot.service.carrying_out.switches.throw import throw_switch
from bot.service.entry.do_work import do_work
from bot.service.ports.prober import PostAnswer
from bot.service.watching.due import tick
from tests.support.fakes import World
from tests.support.rollouts import BOB, FAIL, MINUTE, ROLLOUT, SERVICE, new_id, plan, started

OFF = "https://x.example.com/off"
STEPS: list[dict[str, Any]] = [
    {"traffic": "10%", "soak": "5m"},
    {"traffic": "100%", "soak": "5m"},
]


def posts(world: World) -> int:
    """How often the address was called."""
    return len(world.done("post"))


def test_a_mitigation_that_is_carried_out_again_is_not_posted_again() -> None:
    """Its answer was stored, and what marks it done was lost."""
    on = plan(steps=STEPS, mitigate={"post": OFF, "wait": "3m"})
    world = World(on)
    act(world.parts, SERVICE, started(on))
    world.clock.advance(MINUTE)
    act(world.parts, SERVICE, Ticked(id=new_id(), rollout=ROLLOUT, step=0, verdict=FAIL))
    assert (world.rollout.phase, posts(world)) == (Phase.HOLDING, 1)
    entries = list(world.store.outbox.values())
    again = [(e, e.effect) for e in entries if isinstance(e.effect, ThrowSwitch)]
    for entry, effect in again:
        throw_switch(world.parts, entry, effect)
    assert len(again) == 1
    assert posts(world) == 1


def test_a_kill_switch_that_can_not_be_thrown_is_tried_for_an_hour() -> None:
    """Then it is given up, and whoever is to see to it is told."""
    on = plan(kill_switch={"post": OFF, "within": "10s"})
    world = World(on)
    world.poster.answer = PostAnswer(False, "POST answered 503")
    act(world.parts, SERVICE, KillAsked(id=new_id(), by=BOB, plan=on, reason="It charges twice"))
    minutes(world, 59)
    assert world.store.parked() == []
    tried = posts(world)
    assert tried > 10
    minutes(world, 10)
    assert posts(world) > tried
    (parked,) = world.store.parked()
    assert "503" in parked.problem
    assert timedelta(minutes=60) < world.clock.now() - parked.created_at
    tried = posts(world)
    minutes(world, 30)
    assert posts(world) == tried


def minutes(world: World, count: int) -> None:
    """Each minute what is left over is tried again."""
    for _ in range(count):
        world.clock.advance(MINUTE)
        tick(world.parts, world.clock.now())
        while world.queue.messages:
            do_work(world.parts, world.queue.messages.pop(0))
