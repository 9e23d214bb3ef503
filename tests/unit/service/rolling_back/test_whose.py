"""A rollback without a service's name, where there are many of them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import repeat

import pytest

from bot.plan import Plan
from bot.service.entry.do_work import do_work
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer, ReplyTo
from bot.service.values.commands.steer import RollBack
from bot.service.values.work import DoCommand
from tests.support.faked.cloud import FakeService
from tests.support.fakes import World
from tests.support.rollouts import ANN, STABLE, new_id, plan
from tests.unit.service.handlers.people import start
from tests.unit.service.rolling_back.conftest import OLDER

MANY = 60


def other(n: int, **fields: object) -> Plan:
    """A plan for a service of its own."""
    service = {"project": "acme-prod", "region": "us-central1", "service": f"api-{n}"}
    return plan(name=f"api-{n}", target={"cloud_run": service}, **fields)


def mention(world: World, parts: Parts | None = None, **said: object) -> Answer:
    """``@canary rollback``, which does not say the channel's name."""
    fields = {"id": new_id(), "user": ANN.id, "channel": "C0DEPLOYS", "channel_name": ""}
    request = RollBack.model_validate(
        {"reply_to": ReplyTo(user=ANN.id, channel="C0DEPLOYS")} | fields | said
    )
    do_work(parts or world.parts, DoCommand(command=request))
    return world.chat.answers[-1]


@pytest.fixture
def calls(world: World) -> Counter[str]:
    """How often the stores were asked from now on."""
    found: Counter[str] = Counter()

    def counting(method: str) -> Callable[[], None]:
        return lambda: found.update([method])

    for method in ("ended", "load", "plans", "active"):
        world.around_store.before(method, repeat(counting(method)))
    return found


def counted(world: World) -> Parts:
    """The parts, with the plans' store counted as well."""
    return replace(world.parts, plans=world.around_store.around(world.store))


def test_a_channel_without_a_plan_costs_no_history(world: World, calls: Counter[str]) -> None:
    """Plans that know their channel say by themselves that it is another."""
    for n in range(MANY):
        world.store.put_plan(other(n, channel_id="C0DEPLOYS"))
    told = mention(world, counted(world), channel="C0ELSEWHERE")
    assert "No rollout is active in this channel." in told.sentence
    assert calls["ended"] <= 1
    assert calls["plans"] == 1


def test_plans_without_a_channel_id_are_looked_up_while_they_are_few(
    world: World, calls: Counter[str]
) -> None:
    """Their last rollout's message says where it was; of many, somebody names the service."""
    world.store.put_plan(plan())
    assert [each.to for each in mention(world).offers] == [STABLE, OLDER]
    for n in range(MANY):
        world.store.put_plan(other(n))
    calls.clear()
    assert "Name the service" in mention(world).next
    assert not calls["ended"]


def test_active_rollouts_are_read_once(world: World, calls: Counter[str]) -> None:
    """Those of this channel are chosen from what was read."""
    for n in range(3):
        world.store.put_plan(other(n))
        world.router.services[f"api-{n}"] = FakeService()
        assert start(world, service=f"api-{n}").ok
    calls.clear()
    told = mention(world, counted(world))
    assert told.sentence == "3 rollouts are active in this channel."
    assert told.next == "Name the service: api-0, api-1, api-2."
    assert calls == {"active": 1, "plans": 1, "load": 3}
