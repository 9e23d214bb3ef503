"""What a shadow sees and says, from its start to the end that people give it."""

from tests.scenario.shadow.watched import moved, said, shadowed, untouched
from tests.support.world import CANARY, STABLE, World


def test_the_start_says_that_it_moves_nothing(world: World) -> None:
    """A start of the plan watches the traffic as it is, and asks nobody."""
    shadowed(world, 0)
    assert world.phase == "shadowing"
    assert world.served() == {STABLE: 100}
    assert world.card().text.startswith("SHADOW")
    assert said(world, "shadow of shop-00002")
    assert untouched(world)


def test_what_would_be_drift_is_the_step_that_it_is_on(world: World) -> None:
    """Traffic that others move is said once, beside what users get, and judged."""
    shadowed(world, 10)
    assert world.rollout.share == 10
    assert said(world, "went from 0 % to 10 %")
    assert f"{CANARY} 10 %, {STABLE} 90 %" in world.card().text
    assert world.card().text.startswith(f"SHADOW · shop: {CANARY} at 10 %")
    assert untouched(world)


def test_it_says_once_when_it_would_have_promoted(world: World) -> None:
    """After the soak, with what it would have asked for first; nobody is asked."""
    shadowed(world, 10)
    for _ in range(3):
        world.soak(121)
    (would,) = said(world, "Would have been ready now to go from 10 % to 50 %")
    assert "approval by lead" in would
    assert world.served() == {STABLE: 90, CANARY: 10}
    moved(world, 50)
    (step,) = said(world, "went from 10 % to 50 %")
    assert "been ready for 50 %" in step
    assert untouched(world)


def test_it_says_once_when_it_would_have_rolled_back(world: World) -> None:
    """With the reason; no traffic moves, nobody is paged, and it keeps watching."""
    shadowed(world, 10)
    world.fault(error_rate=0.5)
    for _ in range(3):
        world.soak(121)
    (would,) = said(world, "Would have rolled shop-00002 back now, from 10 %")
    assert "error rate" in would
    assert world.phase == "shadowing"
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert untouched(world)


def test_the_end_says_what_following_it_would_have_saved(world: World) -> None:
    """People take the traffic away later than it would have: with the answers that were bad in
    between, as they were measured."""
    shadowed(world, 10)
    world.fault(error_rate=0.5)
    for _ in range(5):
        world.soak(121)
    moved(world, 0)
    world.soak(301)
    assert world.phase == "idle"
    ended = world.last_ended()
    assert ended.phase == "shadowed"
    found = ended.shadow.followed if ended.shadow else None
    assert found is not None
    assert found.errors > 0.3 * found.requests > 0
    (last,) = said(world, "would have rolled back at")[-1:]
    assert f"{found.requests:,} requests" in last
    assert "spared" in last
    assert "mode: live" in last
    assert world.service().rejected == ()
    assert untouched(world)


def test_the_end_says_what_following_it_would_have_cost(world: World) -> None:
    """People went to 100 % and stayed; it would have been slower, and would not have rolled
    back."""
    shadowed(world, 10)
    moved(world, 100)
    for _ in range(6):
        world.soak(121)
    ended = world.last_ended()
    assert ended.phase == "shadowed"
    assert "would not have rolled back" in ended.outcome
    (last,) = said(world, "Shadow: ")
    assert "before Canario would have" in last
    assert world.served() == {CANARY: 100}
    assert untouched(world)


def test_one_that_nobody_ends_ends_at_its_deadline(world: World) -> None:
    """It does not watch for ever."""
    shadowed(world, 10)
    deadline = world.rollout.deadline
    assert deadline is not None
    world.clock.forward((deadline - world.clock.now()).total_seconds())
    world.soak(121)
    assert world.phase == "idle"
    assert "Nobody ended it" in world.last_ended().outcome
    assert untouched(world)
