"""What approvers are told, and those who wait for them."""

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.stage import (
    ANN,
    APPROVED_AT_50,
    APPROVED_FIRST,
    BOB,
    EVE,
    Stage,
)
from tests.scenario.promises.table import kept


def asking(stage: Stage) -> Stage:
    """It has soaked at 10 %, and approval of 50 % is asked for."""
    stage.follow(**APPROVED_AT_50).start()
    return stage.until(lambda: stage.rollout.ask is not None, 10)


@kept(Next.STILL_NEEDED)
def still_needed(stage: Stage) -> None:
    """The role that is named is the one that is missing."""
    stage.follow(**APPROVED_FIRST).start()
    stage.say("approve shop", by=BOB)
    assert "lead" in stage.hears(Next.STILL_NEEDED)
    assert stage.minutes(3).phase is Phase.REQUESTED
    stage.say("approve shop", by=EVE)
    assert stage.phase is not Phase.REQUESTED


@kept(Next.STILL_NEEDED_BY_OTHERS)
def still_needed_by_others(stage: Stage) -> None:
    """The same person's second yes changes nothing; another's does."""
    people = {"operators": [ANN], "code": [BOB], "lead": [BOB, EVE]}
    stage.follow(**APPROVED_FIRST | {"people": people}).start()
    stage.say("approve shop", by=BOB)
    stage.say("approve shop", by=BOB)
    stage.hears(Next.STILL_NEEDED_BY_OTHERS)
    assert stage.phase is Phase.REQUESTED
    stage.say("approve shop", by=EVE)
    assert stage.phase is not Phase.REQUESTED


@kept(Next.CONTINUES_AFTER_SOAK)
def continues_after_soak(stage: Stage) -> None:
    """Approved while nothing can be measured: it continues when there are numbers again."""
    asking(stage)
    stage.world.metrics.per_minute = 0
    stage.minutes(3).say("approve shop", by=BOB)
    stage.hears(Next.CONTINUES_AFTER_SOAK)
    assert stage.minutes(2).share == 10
    stage.world.metrics.per_minute = 600
    stage.until(lambda: stage.share == 50, 15)


@kept(Next.CONTINUES_WHEN_CHECKS_PASS)
def continues_when_checks_pass(stage: Stage) -> None:
    """A promote that was approved while its checks were not good takes effect when they are."""
    stage.follow(**APPROVED_AT_50).start()
    stage.minutes(2).say("promote shop")
    stage.world.metrics.per_minute = 0
    stage.minutes(3).say("approve shop", by=BOB)
    stage.hears(Next.CONTINUES_WHEN_CHECKS_PASS)
    assert stage.share == 10
    stage.world.metrics.per_minute = 600
    assert stage.minutes(1).share == 50


@kept(Next.CONTINUES_NOW)
def continues_now(stage: Stage) -> None:
    """Ready, and approved: at once."""
    asking(stage).say("approve shop", by=BOB)
    stage.hears(Next.CONTINUES_NOW)
    assert stage.share == 50


@kept(Next.NEEDS_APPROVAL)
def needs_approval(stage: Stage) -> None:
    """A resume does not help what waits for an approval."""
    asking(stage).say("resume shop")
    assert "code" in stage.hears(Next.NEEDS_APPROVAL)
    assert stage.minutes(3).share == 10
    stage.say("approve shop", by=BOB)
    assert stage.share == 50


@kept(Next.REFUSE_WITH_REASON)
def refuse_with_reason(stage: Stage) -> None:
    """A no counts with its reason."""
    stage.follow(**APPROVED_FIRST).start()
    stage.say("refuse shop", by=BOB)
    stage.obey(stage.hears(Next.REFUSE_WITH_REASON), by=BOB, REASON="it is too risky")
    assert stage.ended.phase is Phase.CANCELLED


@kept(Next.ANSWER_NEWEST)
def answer_newest(stage: Stage) -> None:
    """An old message's yes counts for nothing; one on the newest does."""
    asking(stage).press_approve(older=1)
    stage.hears(Next.ANSWER_NEWEST)
    assert stage.share == 10
    stage.press_approve()
    assert stage.share == 50


@kept(Next.CANCELLED_SOON)
def cancelled_soon(stage: Stage) -> None:
    """Too late for a start: it is cancelled, and a start asks anew."""
    stage.follow(**APPROVED_FIRST).start()
    stage.world.clock.time = stage.rollout.deadline or stage.world.clock.time
    stage.say("approve shop", by=BOB)
    stage.hears(Next.CANCELLED_SOON)
    assert stage.ended.phase is Phase.CANCELLED
    stage.start()
    assert stage.rollout.ask is not None


@kept(Next.ASK_AGAIN)
def ask_again(stage: Stage) -> None:
    """Too late for a step: it holds, and a resume asks anew."""
    asking(stage)
    stage.world.clock.time = stage.rollout.deadline or stage.world.clock.time
    stage.say("approve shop", by=BOB)
    stage.hears(Next.ASK_AGAIN)
    assert stage.phase is Phase.HOLDING
    stage.say("resume shop")
    assert stage.minutes(2).rollout.ask is not None


@kept(Next.ASK_APPROVERS)
def ask_approvers(stage: Stage) -> None:
    """Who started it can't approve it, but can take it back."""
    people = {"operators": [ANN], "code": [ANN, BOB], "lead": [EVE]}
    stage.follow(**APPROVED_FIRST | {"people": people}).start()
    stage.say("approve shop")
    said = stage.hears(Next.ASK_APPROVERS)
    assert "code or lead" in said
    stage.obey(said)
    assert stage.ended.phase is Phase.CANCELLED


@kept(Next.ASK_ONE_OF_THEM)
def ask_one_of_them(stage: Stage) -> None:
    """Somebody without the role can hold and roll back, and not approve."""
    asking(stage).say("approve shop", by=EVE)
    stage.hears(Next.ASK_ONE_OF_THEM)
    stage.say("hold shop", by=EVE)
    assert stage.phase is Phase.HOLDING
    stage.say("rollback shop because it looks wrong", by=EVE)
    assert stage.share == 0


@kept(Next.RESUME_ASKS_AGAIN)
def resume_asks_again(stage: Stage) -> None:
    """What a hold interrupted is asked again after a resume."""
    asking(stage).say("hold shop")
    stage.say("approve shop", by=BOB)
    stage.hears(Next.RESUME_ASKS_AGAIN)
    stage.say("resume shop")
    assert stage.minutes(2).rollout.ask is not None


@kept(Next.RESUME_TO_ASK)
def resume_to_ask(stage: Stage) -> None:
    """A refused step is asked for again when somebody resumes."""
    asking(stage).say("refuse shop because of the migration", by=BOB)
    stage.hears(Next.RESUME_TO_ASK)
    assert stage.minutes(5).rollout.ask is None
    stage.say("resume shop")
    assert stage.minutes(2).rollout.ask is not None


@kept(Next.SEE_STATUS)
def see_status(stage: Stage) -> None:
    """What is decided needs nothing, and the command shows where it is."""
    asking(stage).say("approve shop", by=BOB)
    stage.say("approve shop", by=BOB)
    assert "at 50 %" in stage.obey(stage.hears(Next.SEE_STATUS))


@kept(Next.SEE_EXPLAIN)
def see_explain(stage: Stage) -> None:
    """Nothing is asked yet, and the command says what it waits for."""
    stage.follow(**APPROVED_AT_50).start()
    stage.minutes(2).say("approve shop", by=BOB)
    assert "code" in stage.obey(stage.hears(Next.SEE_EXPLAIN))
    other = Stage()
    other.at(10).say("hold shop")
    other.say("approve shop", by=BOB)
    assert "On hold" in other.obey(other.hears(Next.SEE_EXPLAIN))


@kept(Next.SEE_ACTIVE)
def see_active(stage: Stage) -> None:
    """A message of a rollout that is over leads to the one that is active."""
    stage.follow(**APPROVED_FIRST).start()
    old = stage.rollout.id
    stage.deploy("shop-00003").press_hold_too_late("shop-00003")
    stage.hears(Next.SEE_ACTIVE)
    assert stage.rollout.id != old
    assert stage.rollout.id in stage.world.chat.cards
