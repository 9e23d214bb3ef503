"""Rolling back, and after."""

from bot.errors import Rejected
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from bot.service.ports.traffic_router import TagsInTheWay
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept
from tests.support.rollouts import CANARY, STABLE


def stuck(stage: Stage) -> Stage:
    """At 10 %, and Cloud Run serves nothing new."""
    return stage.at(10).stall()


@kept(Next.ALL_TO_STABLE)
def all_to_stable(stage: Stage) -> None:
    """At once."""
    stage.at(10).say("rollback shop because it is slow")
    assert STABLE in stage.hears(Next.ALL_TO_STABLE)
    assert stage.world.shop.served == {STABLE: 100}


@kept(Next.NOTHING_TO_DO)
def nothing_to_do(stage: Stage) -> None:
    """A second rollback adds nothing, and nothing else stops the first."""
    stuck(stage).say("rollback shop because it is slow")
    stage.say("hold shop")
    stage.hears(Next.NOTHING_TO_DO)
    assert stage.stall(0).minutes(2).share == 0


@kept(Next.ROLLING_BACK_ALREADY)
def rolling_back_already(stage: Stage) -> None:
    """An alert that comes meanwhile changes nothing."""
    stuck(stage).say("rollback shop because it is slow")
    stage.alert()
    stage.hears(Next.ROLLING_BACK_ALREADY)
    assert stage.world.shop.wanted == {STABLE: 100}


@kept(Next.RETRIED)
def retried(stage: Stage) -> None:
    """A refused rollback is tried until it works, or until somebody did it by hand."""
    for by_hand in (False, True):
        each = Stage().at(10)
        each.world.router.trouble = [None, Rejected("out of quota")] * 20
        each.say("rollback shop because it is slow")
        each.until(lambda at=each: at.was_said(Next.RETRIED), 3)  # type: ignore[misc]
        assert each.phase is Phase.ROLLING_BACK
        if by_hand:
            each.world.shop.set_by_hand({STABLE: 100})
        each.world.router.trouble = []
        assert each.minutes(7).ended.phase is Phase.ROLLED_BACK
        assert each.share == 0
    assert stage.phase is Phase.IDLE


@kept(Next.RETRIED_LOOK)
def retried_look(stage: Stage) -> None:
    """A rollback that is not served is asked for again."""
    stuck(stage).say("rollback shop because it is slow")
    stage.until(lambda: stage.was_said(Next.RETRIED_LOOK), 5)
    assert stage.stall(0).minutes(7).share == 0


@kept(Next.TAG_AGAIN)
def tag_again(stage: Stage) -> None:
    """A tag that had to go can be set on a revision that serves, and stays there."""
    stage.follow(steps=STEPS).start()
    stage.minutes(1).by_hand(canary=50, stable=50)
    stage.world.shop.tags["preview"] = "shop-00009"
    no = Rejected("shop-00009 has failed.")
    stage.refuse_next_shift(TagsInTheWay(no, "", {"preview": "shop-00009"}))
    stage.say("resume shop --yes")
    stage.hears(Next.TAG_AGAIN)
    assert "preview" not in stage.world.shop.tags
    stage.world.shop.tags["preview"] = STABLE
    stage.until(lambda: stage.share == 50, 10)
    assert stage.world.shop.tags["preview"] == STABLE


@kept(Next.LOOK_INTO)
def look_into(stage: Stage) -> None:
    """A fixed revision starts; this one only with --again and a reason."""
    stage.at(10).minutes(2).say("rollback shop because it is slow")
    stage.hears(Next.LOOK_INTO)
    assert "rolled back" in stage.start()
    assert stage.phase is Phase.IDLE
    stage.say(f"start shop {CANARY} --again because the cache is warm")
    assert stage.rollout.canary == CANARY
    stage.say("rollback shop because of the fixed one")
    assert stage.deploy("shop-00003").say("start shop").startswith("Started shop-00003")
