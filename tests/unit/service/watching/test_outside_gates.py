"""Gates that another rollout or PagerDuty opens."""

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Rejected, Unavailable
from bot.rollout.state import Phase
from bot.service.ports.traffic_router import Revision
from bot.service.values.answers import Answer
from bot.service.values.commands.reads import Explain, OnCall
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import Promote, RollBack
from bot.service.watching.outside_gates import digest_of
from tests.support.faked.cloud import FakeService
from tests.support.fakes import World
from tests.support.rollouts import MINUTE, NOON, SERVICE, plan
from tests.unit.service.handlers.people import ask, start, tick, world_of

CALLED: dict[str, Any] = {"gates": {"on_call": "PSCHED1"}}
SECOND = "staging-00002"
SAME = "shop@sha256:2222"


def in_full(world: World) -> Answer:
    """Everything that explain says."""
    return ask(world, Explain, details=True)


def staging(world: World, image: str, watch: str | None = None) -> None:
    """A staging service of the same image, and its plan."""
    world.router.services["staging"] = FakeService(
        wanted={"staging-00001": 100},
        served={"staging-00001": 100},
        revisions=[Revision(name=SECOND, image=image, created_at=NOON - timedelta(hours=2))],
    )
    target = {"project": "acme-prod", "region": "us-central1", "service": "staging"}
    steps = [{"traffic": "100%"}]
    it = plan(name="staging", target={"cloud_run": target}, steps=steps, watch=watch)
    world.store.put_plan(it)


def complete_staging(world: World) -> None:
    """A rollout of staging goes through."""
    assert ask(world, Start, service="staging", revision=SECOND).ok
    world.clock.advance(2 * MINUTE)
    ask(world, Promote, service="staging", anyway=True, reason="It is only staging")
    assert world.store.ended("acme-prod~staging")[0].phase is Phase.COMPLETED


def test_somebody_on_call_starts_it() -> None:
    """PagerDuty is asked at the start, and nothing is waited for."""
    world = world_of(**CALLED)
    world.on_calls.names["PSCHED1"] = ("Dana",)
    start(world)
    assert world.rollout.phase is not Phase.REQUESTED


@pytest.mark.parametrize(
    "trouble",
    [None, Unavailable("PagerDuty does not answer."), Rejected("PagerDuty says no.")],
)
def test_nobody_on_call_waits(trouble: Exception | None) -> None:
    """No answer is no yes; each tick asks again, and it begins when somebody is."""
    world = world_of(**CALLED)
    world.on_calls.trouble = [trouble] * 2
    told = start(world).next
    assert "It waits for somebody on call in PSCHED1" in told
    assert trouble is None or str(trouble).rstrip(".") in told
    assert world.rollout.phase is Phase.REQUESTED
    world.clock.advance(MINUTE)
    tick(world)
    assert world.rollout.phase is Phase.REQUESTED
    world.on_calls.names["PSCHED1"] = ("Dana",)
    world.clock.advance(MINUTE)
    tick(world)
    assert world.rollout.phase is not Phase.REQUESTED


def test_the_very_image_must_have_completed() -> None:
    """Another image that completed in staging opens nothing; the same one does, with the next
    look."""
    world = world_of(gates={"passed_in": "staging"})
    staging(world, "shop@sha256:9999")
    complete_staging(world)
    start(world)
    assert world.rollout.phase is Phase.REQUESTED
    staging(world, SAME)
    complete_staging(world)
    world.clock.advance(MINUTE)
    tick(world)
    assert world.rollout.phase is not Phase.REQUESTED


def test_an_image_that_passed_starts_at_once() -> None:
    """It had completed before the start."""
    world = world_of(gates={"passed_in": "staging"})
    staging(world, SAME)
    complete_staging(world)
    start(world)
    assert world.rollout.phase is not Phase.REQUESTED


def test_a_tag_is_no_proof() -> None:
    """An image without its digest is never the very image."""
    assert digest_of("shop:latest") == ""
    assert digest_of("host/shop@sha256:12") == "sha256:12"
    world = world_of(gates={"passed_in": "staging"})
    staging(world, "shop:latest")
    world.shop.revisions[0] = world.shop.revisions[0].model_copy(update={"image": "shop:latest"})
    complete_staging(world)
    start(world)
    assert world.rollout.phase is Phase.REQUESTED
    told = ask(world, Explain, details=True)
    assert any("is not named by its digest" in line for line in told.lines)


def test_a_plan_that_is_gone_keeps_the_gate_closed() -> None:
    """It says so instead of starting."""
    world = world_of(gates={"passed_in": "staging"})
    start(world)
    assert any(
        "there is no plan staging" in line for line in ask(world, Explain, details=True).lines
    )


def test_a_request_that_nobody_opens_is_cancelled() -> None:
    """After the time a rollout may hold, the tick ends it."""
    world = world_of(**CALLED)
    start(world)
    world.clock.advance(timedelta(days=1))
    tick(world)
    assert world.store.load(SERVICE).service.active is None


def test_who_is_on_call_is_told() -> None:
    """Names where somebody is, a no where nobody is, and a next step without a schedule."""
    world = world_of(**CALLED)
    assert "Nobody is on call in PSCHED1" in ask(world, OnCall).sentence
    world.on_calls.names["PSCHED1"] = ("Dana", "Eli")
    assert ask(world, OnCall).sentence == "On call in PSCHED1 now: Dana, Eli."
    told = ask(world_of(), OnCall)
    assert (told.ok, told.sentence) == (False, "Plan shop names no schedule.")


def test_an_image_that_was_rolled_back_elsewhere_has_not_passed() -> None:
    """Only what completed there opens the gate."""
    world = world_of(gates={"passed_in": "staging"})
    staging(world, SAME)
    assert ask(world, Start, service="staging", revision=SECOND).ok
    ask(world, RollBack, service="staging", reason="It is slow")
    assert world.store.ended("acme-prod~staging")[0].phase is Phase.ROLLED_BACK
    start(world)
    assert world.rollout.phase is Phase.REQUESTED


def test_an_image_whose_watch_was_ended_for_a_newer_one_has_not_passed() -> None:
    """It became stable without being watched to the end, so it has not shown what the gate is for;
    the gate says so."""
    world = world_of(gates={"passed_in": "staging"})
    staging(world, SAME, watch="1h")
    assert ask(world, Start, service="staging", revision=SECOND).ok
    world.clock.advance(2 * MINUTE)
    ask(world, Promote, service="staging", anyway=True, reason="It is only staging")
    newer = Revision(name="staging-00003", image="shop@sha256:3333", created_at=NOON)
    world.router.services["staging"].revisions.append(newer)
    ask(world, Start, service="staging", revision=newer.name, newer="supersede", reason="A fix")
    assert world.store.ended("acme-prod~staging")[0].phase is Phase.COMPLETED
    start(world)
    assert world.rollout.phase is Phase.REQUESTED
    assert any(
        "its watch was ended early" in line for line in ask(world, Explain, details=True).lines
    )
