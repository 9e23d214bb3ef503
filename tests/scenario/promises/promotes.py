"""What a promote is told."""

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.stage import (
    APPROVED_AT_50,
    BOB,
    STEPS,
    Stage,
)
from tests.scenario.promises.table import kept
from tests.support.rollouts import CANARY

WINDOWED = {"steps": STEPS, "gates": {"window": "12:30-12:03"}}
"""It starts, and then the window shuts for half an hour."""


@kept(Next.PROMOTE_WHEN_SERVED)
def promote_when_served(stage: Stage) -> None:
    """Once it is served, the same promote counts."""
    stage.stall()
    stage.follow(steps=STEPS).start()
    stage.say("promote shop --yes --anyway because it is urgent")
    stage.hears(Next.PROMOTE_WHEN_SERVED)
    stage.stall(0).minutes(2).say("promote shop --yes --anyway because it is urgent")
    assert stage.share == 50


@kept(Next.CONFIRM_PROMOTE)
def confirm_promote(stage: Stage) -> None:
    """The very command takes the step, within the minute in which it is asked for."""
    stage.follow(steps=STEPS, every="30s").start()
    stage.minutes(0.5)
    assert stage.rollout.verdict
    stage.say("promote shop")
    stage.obey(stage.hears(Next.CONFIRM_PROMOTE))
    assert stage.share == 50


@kept(Next.CONFIRM_PROMOTE_ANYWAY)
def confirm_promote_anyway(stage: Stage) -> None:
    """Where there is no evidence yet either, one command says both."""
    stage.follow(steps=STEPS).start()
    for typed in ("promote shop", "promote shop --anyway because it is urgent"):
        stage.say(typed)
    stage.say("promote shop")
    stage.obey(stage.hears(Next.CONFIRM_PROMOTE_ANYWAY), REASON="it is urgent")
    assert stage.share == 50


@kept(Next.PROMOTE_ANYWAY)
def promote_anyway(stage: Stage) -> None:
    """Without the evidence, with a reason; or with the next evaluation's."""
    stage.follow(steps=STEPS)
    stage.world.metrics.per_minute = 0
    stage.start()
    stage.minutes(2).say("promote shop")
    said = stage.hears(Next.PROMOTE_ANYWAY)
    stage.obey(said, REASON="it is urgent")
    assert stage.share == 50
    stage.say("promote shop --yes")
    stage.obey(stage.hears(Next.PROMOTE_ANYWAY), REASON="it is urgent")
    assert stage.share == 100


@kept(Next.PROMOTE_ANYWAY_DESPITE_ALERT)
def promote_anyway_despite_alert(stage: Stage) -> None:
    """An open alert is in the way until it closes, or somebody says why it is not."""
    stage.follow(steps=STEPS).start()
    stage.minutes(2).alert("warning").say("promote shop")
    said = stage.hears(Next.PROMOTE_ANYWAY_DESPITE_ALERT)
    stage.obey(said, REASON="it is about the old pool")
    assert stage.share == 50
    stage.minutes(2).close_alert().say("promote shop")
    assert stage.share == 100


@kept(Next.PROMOTED_WHEN_APPROVED)
def promoted_when_approved(stage: Stage) -> None:
    """The last approval takes the step that was asked for, long before the soak is over."""
    stage.follow(**APPROVED_AT_50).start()
    stage.minutes(2).say("promote shop --anyway because it is urgent")
    stage.hears(Next.PROMOTED_WHEN_APPROVED)
    stage.say("approve shop", by=BOB)
    assert stage.share == 50


@kept(Next.PROMOTE_AFTER_RESUME)
def promote_after_resume(stage: Stage) -> None:
    """Resumed, a promote asks for the approval."""
    stage.follow(**APPROVED_AT_50).start()
    stage.minutes(2).say("hold shop")
    stage.say("promote shop")
    stage.hears(Next.PROMOTE_AFTER_RESUME)
    stage.say("resume shop")
    stage.say("promote shop")
    assert stage.rollout.ask is not None


@kept(Next.PROMOTE_IS_NO_APPROVAL)
def promote_is_no_approval(stage: Stage) -> None:
    """Twice promoted is not once approved."""
    stage.follow(**APPROVED_AT_50).start()
    stage.minutes(7).say("promote shop")
    stage.hears(Next.PROMOTE_IS_NO_APPROVAL)
    assert stage.minutes(5).share == 10
    stage.say("approve shop", by=BOB)
    assert stage.minutes(1).share == 50


@kept(Next.NOBODY_OPENS)
def nobody_opens(stage: Stage) -> None:
    """The window opens, and it continues without anybody."""
    stage.follow(**WINDOWED).start()
    stage.minutes(7).say("promote shop")
    stage.hears(Next.NOBODY_OPENS)
    assert stage.minutes(20).share == 10
    assert stage.minutes(5).share == 50


@kept(Next.RESUME_FIRST)
def resume_first(stage: Stage) -> None:
    """What is on hold continues when the window opens only if somebody resumed it."""
    stage.follow(**WINDOWED).start()
    stage.minutes(6).say("hold shop")
    stage.say("promote shop")
    stage.hears(Next.RESUME_FIRST)
    assert stage.minutes(30).share == 10
    stage.say("resume shop")
    assert stage.minutes(1).share == 50


@kept(Next.CONTINUES_WHEN_OPEN)
def continues_when_open(stage: Stage) -> None:
    """It says that it waits for its window, and continues in it."""
    stage.follow(**WINDOWED).start()
    stage.until(lambda: bool(stage.rollout.waiting), 8)
    stage.hears(Next.CONTINUES_WHEN_OPEN)
    stage.until(lambda: stage.share == 50, 30)


@kept(Next.WAITS_THEN_CONTINUES)
def waits_then_continues(stage: Stage) -> None:
    """Approved after the window shut: it continues when that opens again."""
    gates = {"window": "12:30-12:07"}
    stage.follow(**APPROVED_AT_50, gates=gates).start()
    stage.until(lambda: stage.rollout.ask is not None, 8)
    stage.world.clock.time = stage.world.clock.time.replace(minute=7, second=10)
    stage.say("approve shop", by=BOB)
    stage.hears(Next.WAITS_THEN_CONTINUES)
    assert stage.minutes(15).share == 10
    stage.until(lambda: stage.share == 50, 15)


@kept(Next.FIX_THEN_RESUME)
def fix_then_resume(stage: Stage) -> None:
    """What the platform refused is asked for again."""
    stage.follow(steps=STEPS)
    stage.start()
    stage.minutes(4)
    stage.refuse_next_shift()
    stage.until(lambda: stage.phase is Phase.HOLDING, 5)
    stage.hears(Next.FIX_THEN_RESUME)
    stage.say("resume shop")
    assert stage.share == 50


@kept(Next.RESUME_TO_RETRY)
def resume_to_retry(stage: Stage) -> None:
    """What was never served is asked for again, or given up."""
    stage.follow(steps=STEPS)
    stage.stall()
    stage.start()
    stage.until(lambda: stage.phase is Phase.HOLDING, 60)
    stage.hears(Next.RESUME_TO_RETRY)
    stage.stall(0).say("resume shop")
    assert (stage.phase, stage.share) == (Phase.SOAKING, 10)
    assert stage.rollout.canary == CANARY


CLOSED = {"window": "12:30-12:03"}


def by_hand(stage: Stage) -> None:
    """Started so."""
    stage.follow(steps=STEPS).say(f"start shop {CANARY} --manual")


@kept(Next.ASKS_EACH_TIME)
def asks_each_time(stage: Stage) -> None:
    """After each soak, and whatever time passes, only a promote takes the step."""
    by_hand(stage)
    stage.hears(Next.ASKS_EACH_TIME)
    for share in (10, 50, 100):
        stage.until(lambda: stage.phase is Phase.HOLDING, 8)
        assert stage.minutes(10).share == share
        stage.say("promote shop")
    assert stage.phase is Phase.WATCHING


@kept(Next.ASKS_TO_PROMOTE)
def asks_to_promote(stage: Stage) -> None:
    """It does if its checks pass; else it holds for these."""
    by_hand(stage)
    stage.hears(Next.ASKS_TO_PROMOTE)
    stage.world.metrics.errors = {CANARY: 0.03}
    stage.until(lambda: stage.phase is Phase.HOLDING, 8)
    assert not stage.was_said(Next.PROMOTE_ENDS_IT)
    stage.world.metrics.errors = {}
    stage.until(lambda: stage.was_said(Next.PROMOTE_ENDS_IT), 8)
    assert stage.share == 10


@kept(Next.PROMOTE_ENDS_IT)
def promote_ends_it(stage: Stage) -> None:
    """The command that is named takes the next step; until then a broken limit rolls back."""
    by_hand(stage)
    stage.until(lambda: stage.phase is Phase.HOLDING, 8)
    stage.say("resume shop")
    stage.obey(stage.hears(Next.PROMOTE_ENDS_IT))
    assert stage.share == 50
    stage.until(lambda: stage.phase is Phase.HOLDING, 8)
    stage.world.metrics.errors = {CANARY: 0.5}
    stage.until(lambda: stage.share == 0, 8)


@kept(Next.PROMOTE_WHEN_OPEN)
def promote_when_open(stage: Stage) -> None:
    """A closed window is not passed by a promote; later the same is done."""
    stage.follow(steps=STEPS, gates=CLOSED).say(f"start shop {CANARY} --manual")
    stage.minutes(7).say("promote shop")
    stage.hears(Next.PROMOTE_WHEN_OPEN)
    assert stage.minutes(26).share == 10
    assert stage.phase is Phase.HOLDING
    stage.say("promote shop")
    assert stage.share == 50
