"""A shift to 0 % changes only our tag: whether that is served is looked at too."""

from tests.support.world import CANARY, STABLE, World


def test_a_tag_that_failed_is_asked_for_again(world: World) -> None:
    """The operation of the 0 % step fails; the split is what was wanted all the same. It holds,
    and resuming puts the tag on, so that the canary can be asked."""
    world.cloud.platform.knobs.fail_next("Container failed to start.")
    world.say(f"start shop {CANARY}")
    assert world.phase == "holding"
    world.say("resume shop")
    assert world.served() == {STABLE: 90, CANARY: 10}
