"""A newer revision while a rollout is active: it asks, supersedes, or waits its turn."""

import pytest

from sandbox.cloud_run.types import service_path
from tests.support.world import (
    CANARY,
    CHANNEL,
    INCIDENTS,
    OPERATOR,
    PROJECT,
    REGION,
    SHOP,
    STABLE,
    VISITOR,
    World,
)

NEWER = "shop-00003"


def under_way(world: World, percent: int = 10) -> None:
    """The canary has traffic, and a newer revision is deployed."""
    world.start(percent)
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEWER)


def test_a_start_says_what_can_be_done(world: World) -> None:
    """The active rollout and both commands are named, and nothing changes."""
    under_way(world)
    told = world.say(f"start shop {NEWER}")[-1]
    assert f"shop has an active rollout: {world.rollout.id} of {CANARY}." in told
    assert f"`/canary start shop {NEWER} --plan shop --supersede`" in told
    assert "`--wait`" in told
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_what_is_superseded_rolls_back_and_is_not_rejected(world: World) -> None:
    """Stable serves everything, then the newer revision begins; nobody is paged, no other channel
    hears it, and the older one may be started again."""
    under_way(world)
    world.say(f"start shop {NEWER} --supersede because of a fix")
    assert world.rollout.canary == NEWER
    assert world.rollout.stable == STABLE
    assert world.last_ended().phase == "rolled_back"
    assert f"{NEWER} supersedes it because of a fix." in world.last_ended().outcome
    assert world.service().rejected == ()
    assert [each for each in world.calls("pagerduty") if each.method != "change"] == []
    assert world.slack.messages(INCIDENTS) == []


def test_before_any_traffic_the_older_one_is_cancelled(world: World) -> None:
    """There is nothing to roll back."""
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEWER)
    world.fault(down=True)
    world.say(f"start shop {CANARY}")
    assert world.phase == "verifying"
    world.say(f"start shop {NEWER} --supersede")
    assert world.last_ended().phase == "cancelled"
    assert world.rollout.canary == NEWER


def test_in_the_watch_the_older_one_is_the_new_stable(world: World) -> None:
    """It serves everything already, so the newer revision is compared with it."""
    under_way(world, 100)
    world.soak()
    assert world.phase == "watching"
    world.say(f"start shop {NEWER} --supersede")
    assert world.last_ended().phase == "completed"
    assert (world.rollout.canary, world.rollout.stable) == (NEWER, CANARY)


def test_in_a_watch_that_keeps_some_it_gets_all_of_it_first(world: World) -> None:
    """The newer revision finds one that serves everything; what the end asks for is left out, and
    the notice says so."""
    world.write_plan(watch="10m", on_complete={"confirm": ["It works"]})
    world.push_plans()
    under_way(world, 50)
    world.soak()
    world.soak()
    assert (world.phase, world.served()) == ("watching", {CANARY: 95, STABLE: 5})
    world.say(f"start shop {NEWER} --supersede")
    assert world.last_ended().phase == "completed"
    assert (world.rollout.canary, world.rollout.stable) == (NEWER, CANARY)
    why = f"goes to 100 %, before the end of its watch, for {NEWER}, without 1 confirmation."
    assert any(why in each.text for each in world.slack.messages(CHANNEL))


def superseded_and_not_served(world: World) -> None:
    """The canary rolls back to make room, and Cloud Run is away for a moment."""
    under_way(world)
    world.cloud.platform.knobs.refuse_next("UNAVAILABLE", "Not now.", times=3)
    world.say(f"start shop {NEWER} --supersede")
    assert world.phase == "rolling_back"


def test_somebody_sees_a_fault_while_it_makes_room(world: World) -> None:
    """A rollback by hand is one for good: it is rejected, and nothing starts by itself."""
    superseded_and_not_served(world)
    world.say("rollback shop because it charges twice", user=VISITOR)
    world.soak()
    assert world.phase == "idle"
    assert world.served() == {STABLE: 100}
    assert [each.revision for each in world.service().rejected] == [CANARY]
    assert any("`/canary start shop shop-00003 --plan shop`" in each for each in world.story())


def test_what_supersedes_is_withdrawn(world: World) -> None:
    """The older one rolls back all the same, is not rejected, and the words say both."""
    superseded_and_not_served(world)
    assert f"{NEWER} is not started any more." in world.say("start shop --withdraw")[-1]
    while world.phase == "rolling_back":
        world.soak()
    said = next(each for each in world.story() if f"withdrew the start of {NEWER}." in each)
    assert f"All traffic goes to {STABLE} now." in said
    assert world.phase == "idle"
    assert world.service().rejected == ()
    assert not any("starts next" in each for each in world.story())


def test_in_a_watch_that_holds_it_rolls_back(world: World) -> None:
    """What is in doubt does not become stable."""
    under_way(world, 100)
    world.soak()
    world.alert(severity="warning")
    assert world.phase == "holding"
    world.say(f"start shop {NEWER} --supersede")
    assert world.last_ended().phase == "rolled_back"
    assert world.rollout.stable == STABLE


def test_what_waits_starts_when_the_rollout_has_completed(world: World) -> None:
    """As if the person typed it then; the card and the status say that it waits."""
    under_way(world)
    told = world.say(f"start shop {NEWER} --wait")[-1]
    assert f"{NEWER} starts when {world.rollout.id} has completed." in told
    assert f"{NEWER} starts (olivia asked for it)" in str(world.card().blocks)
    assert f"After it: {NEWER} starts (olivia asked for it)." in world.say("status shop")[-1]
    for _ in range(4):
        world.soak()
    world.soak(601)
    assert world.last_ended().phase == "completed"
    assert (world.rollout.canary, world.rollout.stable) == (NEWER, CANARY)
    assert world.rollout.requester.id == OPERATOR


def test_the_last_one_that_waits_counts(world: World) -> None:
    """A newer start takes the place of what waited; the thread says so."""
    under_way(world)
    world.say(f"start shop {NEWER} --wait")
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, "shop-00004")
    world.say("start shop shop-00004 --wait")
    assert any(f"wants shop-00004 next, in place of {NEWER}" in each for each in world.story())
    assert world.rollout.next_start is not None
    assert world.rollout.next_start.canary == "shop-00004"


@pytest.mark.parametrize("how", ["alert", "rollback shop because it is slow"])
def test_after_a_rollback_nothing_starts_by_itself(world: World, how: str) -> None:
    """What waited may be built on what was rolled back; the thread has the command."""
    under_way(world)
    world.say(f"start shop {NEWER} --wait")
    world.alert() if how == "alert" else world.say(how)
    assert world.phase == "idle"
    assert any(
        f"`/canary start shop {NEWER} --plan shop`" in each and "does not start" in each
        for each in world.story()
    )


def test_what_waits_can_be_withdrawn(world: World) -> None:
    """Once; then nothing waits."""
    under_way(world)
    world.say(f"start shop {NEWER} --wait")
    assert f"{NEWER} is not started any more." in world.say("start shop --withdraw")[-1]
    assert world.rollout.next_start is None
    assert "No start of shop waits." in world.say("start shop --withdraw")[-1]


def test_a_withdrawal_names_no_plan(world: World) -> None:
    """The command that the answer names works where the service has several plans."""
    world.write_plan(name="shop-slow")
    world.push_plans()
    assert world.say(f"start shop {CANARY} --plan shop")[-1].startswith("Started")
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEWER)
    told = world.say(f"start shop {NEWER} --plan shop-slow --wait")[-1]
    assert "`/canary start shop --withdraw`" in told
    assert f"{NEWER} is not started any more." in world.say("start shop --withdraw")[-1]
    world.say(f"start shop {NEWER} --plan shop-slow --wait")
    world.say("start shop --withdraw", user=VISITOR)
    assert world.rollout.next_start is not None


@pytest.mark.parametrize("how", ["supersede", "wait"])
def test_the_plan_may_decide(world: World, how: str) -> None:
    """Then no flag is needed."""
    world.write_plan(on_newer=how)
    world.push_plans()
    under_way(world)
    world.say(f"start shop {NEWER}")
    if how == "supersede":
        assert world.rollout.canary == NEWER
    else:
        assert world.rollout.next_start is not None


def test_who_may_not_start_supersedes_nothing(world: World) -> None:
    """It is a start like any other."""
    under_way(world)
    world.say(f"start shop {NEWER} --supersede", user=VISITOR)
    assert world.rollout.canary == CANARY
    assert world.rollout.next_start is None


def test_nothing_is_superseded_in_a_freeze(world: World) -> None:
    """The newer one could not start."""
    under_way(world)
    world.say("freeze shop because of the sale")
    told = world.say(f"start shop {NEWER} --supersede")[-1]
    assert "shop is frozen by olivia" in told
    assert world.rollout.canary == CANARY


def test_the_canary_does_not_supersede_itself(world: World) -> None:
    """It is being rolled out already."""
    under_way(world)
    told = world.say(f"start shop {CANARY} --supersede")[-1]
    assert f"{CANARY} is being rolled out already, in {world.rollout.id}." in told


def test_what_waited_and_can_not_start_is_told_to_who_asked(world: World) -> None:
    """The revision is gone when its turn comes: the person hears it."""
    under_way(world)
    world.say(f"start shop {NEWER} --wait")
    world.cloud.platform.delete_revision(service_path(PROJECT, REGION, SHOP), NEWER)
    for _ in range(4):
        world.soak()
    world.soak(601)
    assert world.phase == "idle"
    said = world.slack.workspace.direct(OPERATOR).messages
    assert any(f"has no revision {NEWER}" in each.text for each in said)
