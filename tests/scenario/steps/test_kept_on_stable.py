"""What a watch keeps on stable: from the last step on, until the watch is over."""

import pytest

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.stage import STEPS, Stage
from tests.support.rollouts import CANARY, STABLE
from tests.support.world import World

KEPT = {CANARY: 95, STABLE: 5}
PROVEN = {"metric": "error_rate", "promote": "<= 1%", "rollback": "> 1%"}
CERTIFIED = {"metric": "error_rate", "promote": {"limit": "<= 1%", "assurance": "certified"}}
LAST = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]


def test_five_percent_stay_on_stable_until_the_watch_is_over(world: World) -> None:
    """The last step and the watch keep it; then the canary gets the rest, and it is complete."""
    world.write_plan(watch="10m")
    world.start(50)
    world.soak()
    assert (world.phase, world.served()) == ("soaking", KEPT)
    world.soak()
    assert (world.phase, world.served()) == ("watching", KEPT)
    assert "95 %" in str(world.card().blocks)
    world.soak(601)
    assert world.last_ended().phase == "completed"
    assert (world.served(), world.tags()) == ({CANARY: 100}, {})
    assert "100 %" in str(world.card().blocks)
    assert "✓ served" in str(world.card().blocks)


@pytest.mark.parametrize(
    ("watch", "share"), [({"for": "10m", "keep": "20%"}, 80), ({"for": "10m", "keep": "0%"}, 100)]
)
def test_how_much_is_the_plans_choice(world: World, watch: dict[str, str], share: int) -> None:
    """Up to a fifth, or nothing."""
    world.write_plan(watch=watch)
    world.start(50)
    world.soak()
    assert world.served()[CANARY] == share


@pytest.mark.parametrize(("keep", "kept"), [("0%", False), ("5%", True)])
def test_an_incident_of_everybody_in_the_watch(keep: str, kept: bool) -> None:
    """Where something was kept on stable the canary is not blamed for it; else nothing tells."""
    stage = Stage()
    stage.follow(
        watch={"for": "3h", "keep": keep}, steps=LAST, guard=True, checks={"errors": PROVEN}
    )
    stage.world.metrics.per_minute = 1200
    stage.start()
    stage.until(lambda: stage.phase is Phase.WATCHING).minutes(30)
    stage.world.metrics.errors = {CANARY: 0.1, STABLE: 0.1}
    stage.minutes(5)
    stage.world.metrics.errors = {}
    stage.minutes(20)
    assert (stage.share == 95) is kept


def test_a_canary_that_fails_alone_in_the_watch_is_rolled_back() -> None:
    """What was kept does not hide it."""
    stage = Stage()
    stage.follow(watch="3h", steps=LAST, guard=True, checks={}).start()
    stage.world.metrics.per_minute = 1200
    stage.until(lambda: stage.phase is Phase.WATCHING).minutes(10)
    stage.world.metrics.errors = {CANARY: 0.1}
    assert stage.minutes(10).share == 0


def test_the_last_shift_is_refused(stage_in_watch: Stage) -> None:
    """It holds and is not complete; a resume tries again, and then it is."""
    stage = stage_in_watch
    stage.refuse_next_shift()
    stage.until(lambda: stage.phase is Phase.HOLDING)
    assert stage.world.shop.served == KEPT
    stage.say("resume shop")
    assert stage.until(lambda: stage.phase is Phase.IDLE, 3).share == 100
    assert stage.ended.phase is Phase.COMPLETED


def test_the_last_shift_is_not_served(stage_in_watch: Stage) -> None:
    """It holds after the time that a shift may take, and it can still be rolled back."""
    stage = stage_in_watch
    stage.until(lambda: stage.rollout.clock.elapsed(stage.world.clock.now()).seconds >= 3480)
    stage.stall()
    stage.until(lambda: stage.phase is Phase.HOLDING, 20)
    stage.stall(0)
    stage.say("rollback shop because it is slow")
    assert stage.until(lambda: stage.phase is Phase.IDLE, 3).share == 0


def test_a_freeze_during_the_last_shift(stage_in_watch: Stage) -> None:
    """It is served and not complete until the freeze has ended."""
    stage = stage_in_watch
    stage.stall()
    stage.until(lambda: stage.rollout.full)
    stage.say("freeze shop because of the sale")
    stage.stall(0)
    stage.minutes(5)
    assert (stage.share, stage.phase) == (100, Phase.HOLDING)
    stage.say("unfreeze shop")
    assert stage.until(lambda: stage.phase is Phase.IDLE, 5).ended.phase is Phase.COMPLETED


def test_all_of_it_set_by_hand_is_kept(stage_in_watch: Stage) -> None:
    """Who sends the rest to the canary in the console may keep it; it soaks on and completes."""
    stage = stage_in_watch
    stage.by_hand(canary=100)
    stage.say("resume shop --adopt")
    assert stage.until(lambda: stage.phase is Phase.IDLE, 100).share == 100
    assert stage.ended.phase is Phase.COMPLETED


def test_all_of_it_set_by_hand_waits_for_no_comparison() -> None:
    """Without stable's traffic there is nothing to compare with: a soak that may end early ends
    once the limits are certified."""
    stage = Stage()
    early = [*STEPS[:-1], {**STEPS[-1], "soak": "10m-10h"}]
    stage.follow(watch="1h", steps=early, guard=True, checks={"errors": CERTIFIED}).at(95)
    stage.by_hand(canary=100)
    stage.say("resume shop --adopt")
    stage.world.metrics.per_minute = 1200
    assert stage.until(lambda: stage.phase is Phase.WATCHING, 30).share == 100


def test_what_was_kept_set_by_hand_is_the_last_step() -> None:
    """95 % by hand in a step before is the last step, which has that."""
    stage = Stage()
    stage.follow(watch="1h", steps=STEPS).at(50)
    stage.by_hand(canary=95, stable=5)
    stage.say("resume shop --adopt")
    assert (stage.rollout.step, stage.rollout.share) == (2, 95)


def test_a_rollback_in_the_watch_gives_all_back(stage_in_watch: Stage) -> None:
    """Also what was kept."""
    stage_in_watch.say("rollback shop because it is slow")
    assert stage_in_watch.world.shop.served == {STABLE: 100}


@pytest.fixture
def stage_in_watch() -> Stage:
    """A rollout that is watched at 95 %."""
    stage = Stage()
    stage.follow(watch="1h", steps=STEPS).start()
    stage.until(lambda: stage.phase is Phase.WATCHING)
    stage.hears(Next.WATCHED)
    assert stage.share == 95
    return stage
