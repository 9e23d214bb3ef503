"""A rollback from 100 % must not meet cold instances: stable keeps our tag until it is over."""

import pytest

from sandbox.cloud_run.types import Target, service_path
from tests.support.world import CANARY, PROJECT, REGION, SHOP, STABLE, World


def test_stable_stays_warm_until_the_watch_has_ended(world: World) -> None:
    """Its minimum instances run while it has a tag; when the rollout is complete nothing of ours
    is left, and the message says that it is served."""
    world.start(50)
    assert world.tags() == {"canario": CANARY}
    world.soak()
    assert world.served() == {CANARY: 100}
    assert world.tags() == {"canario": STABLE}
    world.soak()
    assert world.phase == "watching"
    assert world.tags() == {"canario": STABLE}
    world.soak(601)
    assert world.last_ended().phase == "completed"
    assert (world.served(), world.tags()) == ({CANARY: 100}, {})
    assert world.service().settled
    assert "✓ served" in str(world.card().blocks)


@pytest.mark.parametrize("how", ["alert", "rollback shop because it is slow"])
def test_a_rollback_from_the_watch_takes_it_off(world: World, how: str) -> None:
    """Stable serves everything again, so that it needs no tag."""
    world.start(100)
    world.soak()
    world.alert() if how == "alert" else world.say(how)
    assert (world.served(), world.tags()) == ({STABLE: 100}, {})


def test_what_somebody_changed_meanwhile_stays(world: World) -> None:
    """Cloud Run refuses to take the tag off, and a person moves the traffic by hand: when it works
    again only the tag goes, and LATEST stays LATEST."""
    world.start(100)
    world.soak()
    world.cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "actAs is missing.", times=1)
    world.soak(601)
    assert world.last_ended().phase == "completed"
    path = service_path(PROJECT, REGION, SHOP)
    by_hand = (Target(STABLE, 70), Target("", 30), Target(STABLE, 0, "canario"))
    world.cloud.platform.update(path, traffic=by_hand)
    for _ in range(12):
        world.clock.forward(30)
        world.tick()
    assert world.service().settled
    assert world.cloud.platform.service(path).traffic == (Target(STABLE, 70), Target("", 30))


def test_drift_at_100_percent_is_seen_and_restored_with_the_tag(world: World) -> None:
    """Restoring what a person changed puts the tag back on stable."""
    world.start(100)
    world.soak()
    world.traffic_by_hand(r1=50, r2=50)
    world.untag_by_hand("canario")
    world.soak(60)
    assert world.phase == "holding"
    world.say("resume shop --yes")
    assert (world.served(), world.tags()) == ({CANARY: 100}, {"canario": STABLE})
