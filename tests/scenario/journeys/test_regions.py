"""One rollout of a shop in two regions, over the wire."""

import asyncio
import hashlib
from typing import Any

import pytest

from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.jobs import Job, job_path
from sandbox.cloud_run.types import service_path
from tests.support.visits import visits
from tests.support.world import CANARY, CHANNEL, PROJECT, REGION, SHOP, STABLE, World

THERE = "europe-west1"
CANARY_THERE, STABLE_THERE = "shop-00007", "shop-00006"
TEN_THERE = {CANARY_THERE: 10, STABLE_THERE: 90}


def furnish(world: World, **where: Any) -> None:
    """The shop in Europe, too, by a plan of both."""
    add_there(world)
    world.write_plan(target={"cloud_run": {"project": PROJECT, "service": SHOP, **where}})
    world.push_plans()


def add_there(world: World) -> None:
    """The shop in Europe, where the new revision has another name and the same image."""
    digest = hashlib.sha256(CANARY.encode()).hexdigest()
    world.cloud.platform.add_service(
        PROJECT, THERE, SHOP, revisions=[STABLE_THERE], traffic={STABLE_THERE: 100}
    )
    world.cloud.platform.add_revision(
        PROJECT, THERE, SHOP, CANARY_THERE, image=f"europe/{SHOP}@sha256:{digest}"
    )


def there(world: World) -> dict[str, int]:
    """What Europe serves."""
    service = world.cloud.platform.service(service_path(PROJECT, THERE, SHOP))
    return service.percents(service.served)


def soak(world: World) -> None:
    """Time passes, and both regions are visited."""
    world.clock.forward(117)
    world.visit()
    found = world.cloud.platform.service(service_path(PROJECT, THERE, SHOP))
    asyncio.run(visits(f"{world.cloud.router.uri(found)}/", 300))
    world.clock.forward(4)
    world.tick()


@pytest.fixture
def together(world: World) -> World:
    """At 10 % in both."""
    furnish(world, regions=[REGION, THERE])
    assert world.say(f"start shop {CANARY}")[-1].startswith(f"Started {CANARY}")
    return world


def test_both_regions_move_together_to_the_end(together: World) -> None:
    """Each step is served in both, and the message says what it is called where."""
    assert (together.served()[CANARY], there(together)) == (10, TEN_THERE)
    assert f"In {THERE} it is {CANARY_THERE} (the same image)" in together.story()[0]
    assert f"Regions* {REGION}, {THERE}" in together.card().text
    soak(together)
    assert f"{THERE}: error" in "\n".join(together.story())
    assert f"{CANARY_THERE} 50 %" in "\n".join(together.say("status shop"))
    assert f"{CANARY_THERE} 50 %" in "\n".join(together.say("explain shop --details"))
    assert (together.served()[CANARY], there(together)[CANARY_THERE]) == (50, 50)


def test_a_region_that_fails_rolls_both_back(together: World) -> None:
    """The fault is in Europe alone; the notice begins with its name, and so does the reason."""
    soak(together)
    together.cloud.platform.set_fault(CANARY_THERE, Fault(error_rate=0.9))
    soak(together)
    assert (together.served(), there(together)) == ({STABLE: 100}, {STABLE_THERE: 100})
    assert any(f"{THERE}: error" in each for each in together.story())
    charts = [m for m in together.slack.messages(CHANNEL) if m.files]
    assert f"{CANARY_THERE} (canary) against {STABLE_THERE}" in str(charts[-1])
    (page,) = together.pagerduty.incidents()
    assert {f"Service in {each}" for each in (REGION, THERE)} <= {*page.links}


def test_a_job_runs_once_and_is_told_the_address_in_each_region(world: World) -> None:
    """In the first region, where it may ask the canary in all of them."""
    world.cloud.platform.jobs.set_up(Job(job_path(PROJECT, REGION, "smoke")))
    zero = {"traffic": "0%", "job": [{"name": "smoke", "timeout": "5m"}]}
    furnish(world, regions=[REGION, THERE])
    both = {"cloud_run": {"project": PROJECT, "service": SHOP, "regions": [REGION, THERE]}}
    world.write_plan(target=both, steps=[zero, {"traffic": "100%"}])
    world.push_plans()
    world.say(f"start shop {CANARY}")
    (run,) = world.cloud.platform.jobs.runs(job_path(PROJECT, REGION, "smoke"))
    urls = dict(each.split("=", 1) for each in run.environment["CANARIO_URLS"].split(","))
    assert {*urls} == {REGION, THERE}
    assert urls[REGION] == run.environment["CANARIO_URL"] != urls[THERE]


def test_an_alert_in_the_second_region_rolls_both_back(together: World) -> None:
    """It names the revision as that region does."""
    path = service_path(PROJECT, THERE, SHOP)
    together.cloud.alerts.open(together.cloud.platform.revision(path, CANARY_THERE))
    together.settle()
    assert (together.served(), there(together)) == ({STABLE: 100}, {STABLE_THERE: 100})
    assert THERE in together.last_ended().outcome


def test_a_change_by_hand_in_one_region_is_restored_there(together: World) -> None:
    """It holds, says where, and a resume with a yes sets it back."""
    split = {CANARY_THERE: 60, STABLE_THERE: 40}
    together.cloud.platform.set_traffic_by_hand(PROJECT, THERE, SHOP, split)
    soak(together)
    assert together.phase == "holding"
    assert f"traffic in {THERE} by hand" in "\n".join(together.story())
    together.say("resume shop --yes")
    assert there(together) == TEN_THERE


def test_in_waves_the_second_region_follows_the_first(world: World) -> None:
    """At each step the first soaks alone, and the card says who is next."""
    furnish(world, waves=[[REGION], [THERE]])
    world.say(f"start shop {CANARY}")
    assert (world.served()[CANARY], there(world)) == (10, {STABLE_THERE: 100})
    assert f"then {THERE} (wave 1 of 2)" in world.card().text
    soak(world)
    assert (world.served()[CANARY], there(world)) == (10, TEN_THERE)
    soak(world)
    assert (world.served()[CANARY], there(world)) == (50, TEN_THERE)


def test_a_region_without_the_revision_refuses_the_start(world: World) -> None:
    """The answer says what to deploy where; nothing moves."""
    furnish(world, regions=[REGION, THERE])
    world.cloud.platform.delete_revision(service_path(PROJECT, THERE, SHOP), CANARY_THERE)
    told = world.say(f"start shop {CANARY}")[-1]
    assert f"in {THERE} has no revision {CANARY}" in told
    assert f"Deploy it in {THERE}" in told
    assert world.served() == {STABLE: 100}
