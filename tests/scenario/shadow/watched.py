"""What people do beside a shadow, and what reached the outside."""

from tests.support.world import CANARY, World

WRITES = {"UpdateService", "RunJob", "CreateJob", "UpdateJob", "DeleteJob"}


def shadowed(world: World, percent: int = 10) -> World:
    """A shadow of the canary, at the share that somebody else gave it."""
    assert world.say(f"start shop {CANARY}")[-1].startswith(f"Started a shadow of {CANARY}")
    if percent:
        moved(world, percent)
    return world


def moved(world: World, percent: int) -> None:
    """Somebody moves the traffic in the console, and the next tick sees it."""
    world.traffic_by_hand(**{"r1": 100 - percent, "r2": percent})
    world.soak(61)


def untouched(world: World) -> bool:
    """Whether Canario wrote nothing anywhere but in Slack."""
    run = [each for each in world.calls("cloud_run") if each.method in WRITES]
    return not run and not world.calls("pagerduty", "switches", "app", "github")


def said(world: World, words: str) -> list[str]:
    """What the thread says with these words."""
    return [each for each in world.story() if words in each]
