"""How the users of a flag are chosen: what the plan says is what the flag has."""

from pathlib import Path

from tests.scenario.flags.world import KEY, FlagWorld, target_with
from tests.support.running_world import running


class Chosen(FlagWorld):
    """By what the plan names."""

    target = target_with(by=["percentage", "workspace"], bucket_by="conversationId")


def test_a_plan_says_how_users_are_chosen(tmp_path: Path) -> None:
    """What is hashed, and whose lists count."""
    with running(Chosen(tmp_path)) as world:
        assert isinstance(world, Chosen)
        world.say(f"start {KEY}")
        assert world.flag.by == ("percentage", "workspace")
        told = world.say(f"bucket {KEY} conversation-2")[-1]
        assert "hashed is conversationId" in told
