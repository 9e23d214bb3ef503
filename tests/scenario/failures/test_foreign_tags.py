"""Somebody's tag is on a revision that failed or is gone: Cloud Run refuses any traffic with it."""

import pytest

from tests.support.world import CANARY, STABLE, World


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("how", ["alert", "command", "tick"])
def test_a_rollback_leaves_such_a_tag_out_and_says_so(world: World, gone: bool, how: str) -> None:
    """Stable serves everything at once, healthy tags stay, and the notice says which tag went."""
    world.start(50)
    world.tag_by_hand("green", STABLE)
    broken = world.tag_on_broken("blue", gone=gone)
    if how == "alert":
        world.alert()
    elif how == "command":
        world.say("rollback shop because it looks wrong")
    else:
        world.fault(error_rate=0.5)
        world.soak(61)
    assert world.served() == {STABLE: 100}
    assert world.tags() == {"green": STABLE}
    assert world.last_ended().phase == "rolled_back"
    assert f"the tag blue on {broken}" in world.story()[-1]
    assert all("refuses" not in said for said in world.story())


def test_a_step_up_holds_and_names_the_tag(world: World) -> None:
    """It waits for its owner: the notice and the page have Cloud Run's own reason, the tag, its
    revision and the command that removes it; nothing is tried again by itself."""
    world.start(10)
    broken = world.tag_on_broken("blue")
    world.soak()
    assert world.phase == "holding"
    assert world.served() == {STABLE: 90, CANARY: 10}
    for said in (world.story()[-1], world.pagerduty.incidents()[0].details["what"]):
        assert f"{broken}' is not ready and cannot serve traffic" in said
        assert f"the tag blue on {broken}" in said
    assert "--remove-tags=blue" in world.story()[-1]
    mark = world.mark()
    for _ in range(4):
        world.soak(60)
    assert not [c for c in world.calls("cloud_run", since=mark) if c.method == "UpdateService"]
    world.untag_by_hand("blue")
    world.say("resume shop")
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_after_such_a_hold_it_rolls_back(world: World) -> None:
    """The step up failed for the tag; the way back does not."""
    world.start(10)
    world.tag_on_broken("blue")
    world.soak()
    world.say("rollback shop because we give up")
    assert world.served() == {STABLE: 100}
    assert world.last_ended().phase == "rolled_back"


def test_the_tag_is_not_blamed_for_a_missing_right(world: World) -> None:
    """A refusal for another reason takes nobody's tag away."""
    world.start(50)
    world.tag_by_hand("green", STABLE)
    world.cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "actAs is missing.")
    world.say("rollback shop because it looks wrong")
    assert world.tags()["green"] == STABLE


def test_a_page_about_traffic_that_does_not_settle_has_the_reason(world: World) -> None:
    """Whoever is woken reads what Cloud Run said, also the second time."""
    world.start(50)
    world.cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "actAs is missing.", times=60)
    world.alert()
    for _ in range(4):
        world.clock.forward(30)
        world.tick()
    last = world.pagerduty.incidents()[0].details["what"]
    assert "has not settled after" in last
    assert "actAs is missing." in last
