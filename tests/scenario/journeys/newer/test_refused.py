"""Nothing makes room for a start that would be refused."""

import pytest

from tests.scenario.journeys.newer.test_newer import NEWER, under_way
from tests.scenario.journeys.test_regions import THERE, furnish, soak
from tests.support.world import CANARY, PROJECT, REGION, SHOP, STABLE, World

HOW = pytest.mark.parametrize("how", ["--supersede", "--wait", ""])
"""Where nothing is said, the plan supersedes."""


def rejected(world: World) -> None:
    """The newer revision was rolled back before; now the canary has traffic."""
    world.write_plan(on_newer="supersede")
    world.push_plans()
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEWER)
    world.say(f"start shop {NEWER}")
    world.soak()
    world.say("rollback shop because it charges twice")
    assert world.say(f"start shop {CANARY}")[-1].startswith("Started")
    world.soak()


def untouched(world: World) -> None:
    """The active rollout continues, and nothing waits."""
    assert world.rollout.canary == CANARY
    assert world.phase == "soaking"
    assert world.rollout.next_start is None


@HOW
def test_what_was_rolled_back_before_takes_again(world: World, how: str) -> None:
    """The answer has the command with what was typed; that one is taken."""
    rejected(world)
    told = world.say(f"start shop {NEWER} --manual {how}")[-1]
    assert f"{NEWER} was rolled back in" in told
    kept = how or "--supersede"
    command = f"/canary start shop {NEWER} --plan shop --manual {kept} --again because"
    assert f"`{command} " in told
    untouched(world)
    world.say(f"{command.removeprefix('/canary ')} the price is fixed")
    start = world.rollout.next_start
    assert start.again if start else world.rollout.canary == NEWER


@HOW
def test_an_open_incident_takes_a_yes(world: World, how: str) -> None:
    """It would roll the newer one back, too; the command that says yes supersedes or waits."""
    world.write_plan(on_newer="supersede")
    world.push_plans()
    under_way(world)
    world.alert(revision=NEWER)
    told = world.say(f"start shop {NEWER} {how} because of a fix")[-1]
    assert "An incident is open" in told
    kept = how or "--supersede"
    command = f"start shop {NEWER} --yes --plan shop {kept} because of a fix"
    assert f"`/canary {command}`" in told
    untouched(world)
    world.say(command)
    start = world.rollout.next_start
    assert start.reason == "because of a fix" if start else world.rollout.canary == NEWER


def test_somebody_elses_tag_takes_a_yes(world: World) -> None:
    """It may be their preview."""
    under_way(world)
    world.tag_by_hand("preview", NEWER)
    told = world.say(f"start shop {NEWER} --supersede")[-1]
    assert "carries a tag of somebody else: preview." in told
    assert f"`/canary start shop {NEWER} --yes --plan shop --supersede`" in told
    untouched(world)


def test_the_stable_revision_supersedes_nothing(world: World) -> None:
    """It would serve everything already by then; that is a rollback."""
    under_way(world)
    told = world.say(f"start shop {STABLE} --supersede")[-1]
    assert f"{STABLE} serves everything already." in told
    untouched(world)


def test_the_stable_revision_may_follow(world: World) -> None:
    """When the canary has replaced it, it is one to roll out like any other."""
    under_way(world)
    world.say(f"start shop {STABLE} --wait")
    assert world.rollout.next_start is not None
    assert world.rollout.next_start.canary == STABLE


@HOW
def test_a_region_without_the_revision(world: World, how: str) -> None:
    """The answer names it, and the rollout continues in both."""
    furnish(world, regions=[REGION, THERE])
    world.write_plan(**where(), on_newer="supersede")
    world.push_plans()
    world.say(f"start shop {CANARY}")
    soak(world)
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEWER)
    told = world.say(f"start shop {NEWER} {how}")[-1]
    assert f"{THERE} has no revision {NEWER}" in told
    untouched(world)


def where() -> dict[str, object]:
    """The target in both regions."""
    regions = {"project": PROJECT, "service": SHOP, "regions": [REGION, THERE]}
    return {"target": {"cloud_run": regions}}


def test_while_it_rolls_back_for_a_fault_nothing_is_offered(world: World) -> None:
    """No way of starting the newer one is named that would be refused."""
    under_way(world)
    world.cloud.platform.knobs.refuse_next("UNAVAILABLE", "Not now.", times=3)
    world.say("rollback shop because it is slow")
    assert world.phase == "rolling_back"
    told = world.say(f"start shop {NEWER} --manual because of a fix")[-1]
    assert "is rolling back" in told
    assert f"`/canary start shop {NEWER} --plan shop --manual because of a fix`" in told
    assert "--supersede" not in told


def test_what_was_typed_is_in_the_command(world: World) -> None:
    """What is offered is the same start, with all that was said."""
    under_way(world)
    told = world.say(f"start shop {NEWER} --yes --manual because of `new` prices")[-1]
    command = f"start shop {NEWER} --plan shop --manual --yes --supersede because of 'new' prices"
    assert f"`/canary {command}`" in told
