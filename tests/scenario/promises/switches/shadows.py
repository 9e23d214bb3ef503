"""What a shadow says of itself."""

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept


def shadowed(stage: Stage) -> Stage:
    """A shadow, and somebody who gave the canary 10 %."""
    stage.follow(mode="shadow", steps=STEPS).start()
    return stage.by_hand(canary=10, stable=90)


@kept(Next.SHADOW_WATCHES)
def shadow_watches(stage: Stage) -> None:
    """It keeps watching, and moves nothing."""
    shadowed(stage)
    stage.hears(Next.SHADOW_WATCHES)
    assert stage.minutes(20).share == 10
    assert stage.phase is Phase.SHADOWING


@kept(Next.SHADOW_MOVES_NOTHING)
def shadow_moves_nothing(stage: Stage) -> None:
    """It can be ended as it says, and a live rollout moves the traffic then."""
    shadowed(stage).say("rollback shop because it is slow")
    said = stage.hears(Next.SHADOW_MOVES_NOTHING)
    assert stage.share == 10
    stage.obey(said)
    assert stage.phase is Phase.IDLE
    stage.by_hand(stable=100)
    stage.follow(mode="live", steps=STEPS).start()
    assert stage.minutes(2).share == 10


@kept(Next.SHADOW_TO_LIVE)
def shadow_to_live(stage: Stage) -> None:
    """The next one of the plan, when that is live, moves the traffic."""
    shadowed(stage).by_hand(stable=100)
    stage.until(lambda: stage.phase is Phase.IDLE, 10)
    stage.hears(Next.SHADOW_TO_LIVE)
    stage.follow(mode="live", steps=STEPS).start()
    assert stage.minutes(2).share == 10
