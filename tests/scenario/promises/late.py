"""A rollback that is asked for when no rollout is active, or to another revision than stable."""

from datetime import timedelta

from bot.rollout.facts import RollbackAsked
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from bot.rollout.state.destination import Destination
from bot.service.deciding.commit import apply
from bot.service.ports.traffic_router import Revision
from bot.service.wording.next_steps import next_words
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept
from tests.support.rollouts import BOB, CANARY, NOON, SERVICE, STABLE

OLDER = "shop-00000"


def completed(stage: Stage) -> Stage:
    """The canary serves everything, and its watch is over; an older revision is there, too."""
    older = Revision(name=OLDER, created_at=NOON - timedelta(days=9))
    stage.world.shop.revisions.append(older)
    stage.follow(steps=STEPS, watch="5m").start()
    return stage.until(lambda: stage.phase is Phase.IDLE, 60)


def refused(stage: Stage, to: str = "") -> str:
    """What follows a refused rollback, in words: somebody was quicker than the look at it."""
    served, plan = stage.world.shop.served, stage.world.store.plans()[0]
    where = Destination(to=to, leaving=CANARY, served=served, rollout="late", plan=plan)
    fact = RollbackAsked(id="late", by=BOB, reason="it is slow", to=where if to else None)
    refusal = apply(stage.world.parts, SERVICE, fact).decision.refusal
    assert refusal
    return next_words(refusal.next_step)


@kept(Next.LOOK_INTO_IT)
def look_into_it(stage: Stage) -> None:
    """What left starts again only with --again and a reason."""
    completed(stage).say("rollback shop because it is slow")
    stage.hears(Next.LOOK_INTO_IT)
    assert stage.world.shop.served == {STABLE: 100}
    assert "rolled back" in stage.start()
    stage.say(f"start shop {CANARY} --again because the cache is warm")
    assert stage.rollout.canary == CANARY


@kept(Next.WRITE_POSTMORTEM)
def write_postmortem(stage: Stage) -> None:
    """The outline is in the thread, once."""
    completed(stage).say("rollback shop because it is slow")
    stage.hears(Next.WRITE_POSTMORTEM)
    stage.minutes(10)
    assert sum("Outline for the postmortem" in each for each in every_word(stage)) == 1


@kept(Next.SAY_WHEN_WRITTEN)
def say_when_written(stage: Stage) -> None:
    """The command that is said ends it: nobody is asked a day later."""
    stage.follow(steps=STEPS, on_rollback={"postmortem": True}).start()
    stage.until(lambda: stage.phase is Phase.SOAKING)
    stage.say("rollback shop because it is slow")
    said = stage.hears(Next.SAY_WHEN_WRITTEN)
    stage.obey(said.replace("WHERE IT IS", "it is in the wiki"))
    stage.minutes(25 * 60)
    assert sum("please write down why" in each for each in every_word(stage)) == 1
    assert not any("is not written yet" in each for each in every_word(stage))


@kept(Next.CHOOSE_REVISION)
def choose_revision(stage: Stage) -> None:
    """A revision that is named gets all traffic."""
    stage.obey(refused(completed(stage)), REVISION=f"{STABLE} because it is slow")
    assert stage.world.shop.served == {STABLE: 100}


@kept(Next.ROLL_BACK_TO_STABLE)
def roll_back_to_stable(stage: Stage) -> None:
    """The canary is no way back; stable is."""
    stage.at(10).obey(refused(stage, to=CANARY))
    assert stage.world.shop.served == {STABLE: 100}


@kept(Next.ROLL_BACK_WHEN_SERVED)
def roll_back_when_served(stage: Stage) -> None:
    """One rollback is enough at a time; the next may go further."""
    completed(stage).stall().say("rollback shop because it is slow")
    words = refused(stage, to=OLDER)
    stage.stall(0).until(lambda: stage.world.shop.served == {STABLE: 100}, 10)
    stage.until(lambda: stage.phase is Phase.IDLE, 10).minutes(20)
    stage.obey(words.replace("`.", " --yes because it is slow, too`."))
    assert stage.world.shop.served == {OLDER: 100}


def every_word(stage: Stage) -> list[str]:
    """All notices so far."""
    return [each.words for each in stage.world.chat.notices.values()]
