"""What a deployment writes beside its revision is anybody's, and is kept with the rollout."""

from pathlib import Path

from bot.rollout.bounds import size
from bot.short import json_bytes
from tests.support.running_world import running
from tests.support.world import CANARY, PROJECT, REGION, SHOP, World

NEXT = "shop-00003"


def test_long_annotations_leave_room_for_the_rollback(tmp_path: Path) -> None:
    """Each is bounded in bytes, control characters as well, and a person's rollback is stored."""
    with running(World(tmp_path)) as world:
        long = dict.fromkeys(("author", "branch", "commit", "changes"), "\u0001" * 60_000)
        world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEXT, annotations=long)
        assert world.say(f"start shop {NEXT}")[-1].startswith(f"Started {NEXT}")
        rollout = world.rollout
        assert max(map(json_bytes, (rollout.author, rollout.branch, rollout.commit))) <= 200
        assert json_bytes(rollout.changes) <= 1000
        world.soak()
        assert size(world.service()) < 32 * 1024
        assert "Rolling back" in world.say("rollback shop because odd")[-1]
        assert NEXT not in world.served()


def test_a_late_rollback_keeps_no_long_annotations_either(tmp_path: Path) -> None:
    """Without a rollout, the revision that is left is described by the same annotations."""
    with running(World(tmp_path)) as world:
        world.cloud.platform.add_revision(
            PROJECT, REGION, SHOP, NEXT, annotations={"author": "\u0001" * 60_000}
        )
        world.traffic_by_hand(r3=100)
        world.say(f"rollback shop to {CANARY} --yes because odd")
        assert world.served() == {CANARY: 100}
        assert json_bytes(world.last_ended().author) <= 200
