"""A batch looks at what a list says, and writes with nothing that a list said."""

from bot.errors import Unavailable
from bot.rollout.state import Phase
from tests.support.fakes import World
from tests.support.rollouts import MINUTE
from tests.unit.service.watching.evaluating import judge, running

NAMES = ("shop", "cart", "search")
AT_TEN = {"shop-00001": 90, "shop-00002": 10}


def listed(world: World) -> list[str]:
    """Three rollouts whose platform lists what they serve."""
    services = running(world, *NAMES)
    world.router.listed = dict.fromkeys(NAMES, AT_TEN)
    world.journal.clear()
    return services


def test_one_list_says_it_for_all() -> None:
    """None is read by itself, and all are judged."""
    world = World()
    services = listed(world)
    judge(world, *services)
    assert world.done("observe") == []
    assert world.done("list") == ["list"]
    for each in services:
        rollout = world.store.load(each).service.active
        assert rollout is not None
        assert rollout.evaluated_at == world.clock.now()


def test_an_old_list_is_no_drift() -> None:
    """What it says differently is read again before anybody is told of it."""
    world = World()
    services = listed(world)
    world.router.listed = {**dict.fromkeys(NAMES, AT_TEN), "cart": {"shop-00001": 100}}
    judge(world, *services)
    assert world.done("observe") == ["observe"]
    phases = [world.store.load(each).service.phase for each in services]
    assert phases == [Phase.SOAKING] * 3


def test_drift_is_seen_in_a_list() -> None:
    """Somebody set one by hand: that one holds."""
    world = World()
    services = listed(world)
    by_hand = {"shop-00001": 50, "shop-00002": 50}
    world.router.services["cart"].set_by_hand(by_hand)
    world.router.listed = {**dict.fromkeys(NAMES, AT_TEN), "cart": by_hand}
    judge(world, *services)
    phases = [world.store.load(each).service.phase for each in services]
    assert phases == [Phase.SOAKING, Phase.HOLDING, Phase.SOAKING]


def test_a_rollback_is_written_with_an_etag_of_its_own() -> None:
    """Read by itself right before, so that the last decision wins; the first attempt succeeds."""
    world = World()
    services = listed(world)
    world.metrics.errors = {"shop-00002": 0.2}
    judge(world, *services, after=6 * MINUTE)
    words = [line.split()[0] for line in world.journal]
    assert words.count("shift") == 1
    shift = words.index("shift")
    assert "observe" in words[:shift]


def test_a_list_that_fails_leaves_each_to_itself() -> None:
    """Nothing is missed for it."""
    world = World()
    services = listed(world)
    world.router.trouble = [Unavailable("no answer")]
    judge(world, *services)
    assert len(world.done("observe")) == 3
