"""What must be measured afterwards is measured in each region, of the revision's name there."""

from typing import Any

import pytest

from bot.rollout.facts import RollbackAsked
from bot.rollout.notices.topics import Topic
from bot.service.carrying_out.act import act
from bot.service.carrying_out.outbox import carry_out_left_over
from bot.service.values.commands.kill import Kill
from tests.support.fakes import World
from tests.support.rollouts import BOB, CANARY, MINUTE, SERVICE, STABLE, new_id
from tests.unit.service.handlers.people import ask, start, tick
from tests.unit.service.regions.two import (
    CANARY_THERE,
    HERE,
    STABLE_THERE,
    THERE,
    target,
    two_regions,
)

FEW: dict[str, Any] = {
    "name": "Few fail",
    "metric": "error_rate",
    "limit": "<= 1%",
    "within": "10m",
}
SWITCH: dict[str, Any] = {"post": "https://flags.example/off", "verify": [FEW]}
ERRORS: dict[str, Any] = {
    "metric": "error_rate",
    "promote": "<= 1%",
    "rollback": "> 5%",
    "evidence": "observed",
    "mitigate": {**SWITCH, "wait": "5m"},
}
BACK = RollbackAsked(id=new_id(), by=BOB, reason="It looks wrong")


def minutes(world: World, number: int) -> None:
    """Time passes; what is due is carried out."""
    for _ in range(number):
        world.clock.advance(MINUTE)
        left = [entry.id for entry in world.store.outbox_due(world.clock.now())]
        carry_out_left_over(world.parts, left)


def seen(world: World) -> list[str]:
    """What was seen to be so."""
    return [n.words for n in world.chat.notices.values() if n.topic is Topic.VERIFIED]


def killed(world: World) -> None:
    """Somebody throws the kill switch."""
    start(world)
    ask(world, Kill, reason="it charges twice")


def mitigated(world: World) -> None:
    """A check breaks in both regions, and the mitigation helps in one."""
    start(world)
    bad = world.metrics.errors
    world.metrics.errors = {CANARY: 0.5, CANARY_THERE: 0.5}
    world.clock.advance(MINUTE)
    tick(world)
    world.metrics.errors = bad


def rolled_back(world: World) -> None:
    """Somebody rolls back."""
    start(world)
    act(world.parts, SERVICE, BACK)


PLANS: dict[str, Any] = {
    "kill": (killed, {"kill_switch": {**SWITCH, "within": "10s"}}, (CANARY, CANARY_THERE)),
    "mitigation": (mitigated, {"checks": {"errors": ERRORS}}, (CANARY, CANARY_THERE)),
    "rollback": (rolled_back, {"on_rollback": {"verify": [FEW]}}, (STABLE, STABLE_THERE)),
}


@pytest.mark.parametrize("kind", PLANS)
def test_each_region_is_asked_for_its_own_revision(kind: str) -> None:
    """The second region has never heard of the name in the first; where its own revision fails it
    is not so, and as soon as it does not it is."""
    do, fields, (here, there) = PLANS[kind]
    world = two_regions(**fields)
    world.metrics.errors = {there: 0.5}
    do(world)
    minutes(world, 4)
    asked = {(w.target.all_regions, w.revisions) for (w, *_) in world.metrics.wishes[-2:]}
    assert asked == {((HERE,), (here,)), ((THERE,), (there,))}
    assert seen(world) == []
    world.metrics.errors = {}
    minutes(world, 5)
    (told,) = seen(world)
    assert f"{HERE}: error rate 0 %" in told
    assert f"{THERE}: error rate 0 %" in told


def test_a_wave_whose_turn_has_not_come_is_not_waited_for() -> None:
    """Where the canary has no traffic yet nothing can be measured of it."""
    _, fields, _ = PLANS["kill"]
    world = two_regions(**fields, target=target(waves=[[HERE], [THERE]]))
    world.metrics.rates = {CANARY_THERE: 0}
    killed(world)
    minutes(world, 3)
    (told,) = seen(world)
    assert f"{HERE}: error rate 0 %" in told
    assert THERE not in told
