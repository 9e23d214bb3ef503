"""What a freeze lets happen, and when."""

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.approvals import asking
from tests.scenario.promises.stage import APPROVED_AT_50, APPROVED_FIRST, BOB, EVE, STEPS, Stage
from tests.scenario.promises.table import kept
from tests.support.rollouts import CANARY


@kept(Next.FROZEN)
def frozen(stage: Stage) -> None:
    """No step, until the command; a limit still rolls back."""
    stage.follow(steps=STEPS).start()
    stage.say("freeze shop for 30m because of the sale")
    said = stage.hears(Next.FROZEN)
    assert stage.minutes(10).share == 10
    stage.obey(said)
    assert stage.minutes(1).share == 50
    stage.say("freeze shop for 10m because of the sale")
    assert stage.minutes(8).share == 50
    assert stage.minutes(5).share == 100
    stage.say("freeze shop because of the sale")
    stage.world.metrics.errors = {CANARY: 0.2}
    assert stage.minutes(2).share == 0


@kept(Next.UNFREEZE_ENDS_IT)
def unfreeze_ends_it(stage: Stage) -> None:
    """Held by a freeze, it continues with the end of that, whoever or whatever ends it."""
    stage.follow(steps=STEPS).start()
    stage.say("freeze shop because of the sale")
    stage.until(lambda: stage.phase is Phase.HOLDING, 10)
    stage.obey(stage.hears(Next.UNFREEZE_ENDS_IT))
    assert stage.minutes(1).share == 50
    stage.say("freeze shop for 20m because of the sale")
    stage.until(lambda: stage.phase is Phase.HOLDING, 10)
    stage.hears(Next.UNFREEZE_ENDS_IT)
    assert stage.minutes(20).share == 100


@kept(Next.UNFREEZE_FIRST)
def unfreeze_first(stage: Stage) -> None:
    """A promote waits for the end of a freeze, also where something else holds."""
    stage.follow(steps=STEPS).start()
    stage.minutes(2).say("freeze shop because of the sale")
    stage.say("hold shop")
    stage.say("promote shop")
    stage.obey(stage.hears(Next.UNFREEZE_FIRST))
    assert stage.share == 10
    stage.say("promote shop")
    assert stage.share == 50


@kept(Next.STEPS_AS_PLANNED)
def steps_as_planned(stage: Stage) -> None:
    """A freeze that met no step leaves none late."""
    stage.follow(steps=STEPS).start()
    stage.say("freeze shop because of the sale")
    stage.minutes(2).say("unfreeze shop")
    stage.hears(Next.STEPS_AS_PLANNED)
    assert stage.minutes(4).share == 50


@kept(Next.STARTS_AFTER_FREEZE)
def starts_after_freeze(stage: Stage) -> None:
    """Approved in a freeze, it starts with the end of it."""
    stage.follow(**APPROVED_FIRST).start()
    stage.say("freeze shop because of the sale")
    stage.say("approve shop", by=BOB)
    stage.say("approve shop", by=EVE)
    stage.hears(Next.STARTS_AFTER_FREEZE)
    assert stage.minutes(5).share == 0
    stage.say("unfreeze shop")
    assert stage.minutes(2).share == 10


@kept(Next.CONTINUES_AFTER_FREEZE)
def continues_after_freeze(stage: Stage) -> None:
    """Approved in a freeze, it continues with the end of it: after its soak, or promoted before."""
    asking(stage).say("freeze shop because of the sale")
    stage.say("approve shop", by=BOB)
    stage.hears(Next.CONTINUES_AFTER_FREEZE)
    assert stage.minutes(5).share == 10
    stage.say("unfreeze shop")
    assert stage.minutes(2).share == 50

    early = Stage()
    steps = [{**each, "soak": "4h"} for each in APPROVED_AT_50["steps"][:2]]
    early.follow(**APPROVED_AT_50 | {"steps": [*steps, {"traffic": "100%"}]}).start()
    early.minutes(2).say("promote shop --anyway because it is urgent")
    early.say("freeze shop because of the sale")
    early.say("approve shop", by=BOB)
    early.hears(Next.CONTINUES_AFTER_FREEZE)
    early.say("unfreeze shop")
    assert early.minutes(2).share == 50
