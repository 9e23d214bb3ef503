"""What those are told who confirm something, and those who wait for it."""

from typing import Any

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept

ITEMS = ["It was tested", "Nobody complains"]


def confirming(stage: Stage, at: int = 0, **more: Any) -> Stage:
    """A plan of which one step asks for two confirmations, and its rollout."""
    steps = [each | {"confirm": ITEMS} if n == at else each for n, each in enumerate(STEPS)]
    return stage.follow(**{"steps": steps} | more)


def asking(stage: Stage) -> Stage:
    """It has soaked at 10 %, and asks."""
    confirming(stage).start()
    return stage.until(lambda: stage.rollout.ask is not None, 10)


@kept(Next.CONFIRM_IT)
def confirm_it(stage: Stage) -> None:
    """Approving does not help; the command that is named does."""
    asking(stage).say("approve shop")
    said = stage.hears(Next.CONFIRM_IT)
    assert stage.share == 10
    stage.obey(said, NUMBER="1")
    stage.obey(said, NUMBER="2")
    assert stage.share == 50


@kept(Next.STILL_TO_CONFIRM)
def still_to_confirm(stage: Stage) -> None:
    """What is named is what is missing."""
    asking(stage).say("confirm shop 1")
    stage.say("confirm shop 1")
    assert ITEMS[1] in stage.hears(Next.STILL_TO_CONFIRM)
    assert stage.share == 10
    stage.say("confirm shop 2")
    assert stage.share == 50


@kept(Next.HOLD_INSTEAD)
def hold_instead(stage: Stage) -> None:
    """Who knows that it is not so stops it."""
    asking(stage).say("refuse shop because it is not so")
    stage.obey(stage.hears(Next.HOLD_INSTEAD), REASON="it is not so")
    assert stage.phase is Phase.HOLDING


@kept(Next.CONFIRMED_FIRST)
def confirmed_first(stage: Stage) -> None:
    """The last step asks before it is watched."""
    confirming(stage, at=2, watch={"for": "10m", "keep": "0%"}).start()
    stage.until(lambda: stage.share == 100)
    assert "2 confirmations" in stage.hears(Next.CONFIRMED_FIRST)
    stage.minutes(10)
    assert [stage.phase] == [Phase.SOAKING]
    stage.say("confirm shop 1")
    stage.say("confirm shop 2")
    assert [stage.phase] == [Phase.WATCHING]


@kept(Next.PROMOTED_WHEN_CONFIRMED)
def promoted_when_confirmed(stage: Stage) -> None:
    """A promote asks at once, and takes effect with the last confirmation."""
    confirming(stage).start()
    stage.minutes(2).say("promote shop")
    stage.hears(Next.PROMOTED_WHEN_CONFIRMED)
    assert stage.share == 10
    stage.say("confirm shop 1")
    stage.say("confirm shop 2")
    assert stage.share == 50
