"""``/canary report`` counts what is stored of past rollouts."""

from tests.scenario.endings.test_reviews import notices
from tests.support.world import CANARY, PROJECT, REGION, SHOP, VISITOR, World

DAY = 86400.0


def deploy(world: World, number: int, seconds_ago: float) -> str:
    """A revision, whose label says when its commit was made."""
    name = f"shop-{number:05d}"
    made = {"commit-time": f"{world.clock.now().timestamp() - seconds_ago:.0f}"}
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, name, labels=made)
    return name


def complete(world: World, revision: str) -> None:
    """A rollout of it to its end, in which nothing goes wrong."""
    world.say(f"start shop {revision} --yes")
    for _ in range(20):
        if world.service().active is None:
            return
        world.soak(301)
    raise AssertionError(world.phase)


def test_it_counts_failures_lead_times_and_what_people_said(world: World) -> None:
    """Of a service or of all, of the last week or month; and says how much was read."""
    world.start(10)
    world.alert()
    world.click(notices(world)[0], "unneeded", VISITOR)
    complete(world, deploy(world, 3, seconds_ago=7200))
    told = world.say("report")[-1]
    assert "Deployments: 2" in told
    assert "0 % (0 of 2)" in told
    assert "1 by alert" in told
    assert "1 of 1 marked" in told
    assert "from commit (1)" in told
    assert "2 rollouts of 1 service" in told
    assert "Deployments: 2" in world.say("report week shop")[-1]
    assert world.say("report month shop")[-1] == world.say("report shop month")[-1]
    world.clock.forward(8 * DAY)
    assert "no rollout has ended" in world.say("report")[-1]
    assert "Deployments: 2" in world.say("report month")[-1]


def test_without_a_commit_s_time_the_lead_time_is_from_the_start(world: World) -> None:
    """And says so."""
    complete(world, CANARY)
    assert "from start (1)" in world.say("report shop")[-1]
