"""What ends each hold."""

import pytest

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept
from tests.support.rollouts import CANARY, STABLE

WHEN_CLOSED = {"steps": STEPS, "alerts": {"resume": "when_closed"}}
BY_PERSON = {"steps": STEPS, "alerts": {"severity": {"critical": "hold"}, "resume": "by_person"}}
FEW_ERRORS, MANY_ERRORS = {CANARY: 0.03}, {CANARY: 0.2}
"""Too many to continue; and so many that it rolls back."""


@kept(Next.RESUME_ENDS_IT)
def resume_ends_it(stage: Stage) -> None:
    """A hold ends with a resume; meanwhile a limit still rolls back."""
    stage.at(10).say("hold shop")
    stage.hears(Next.RESUME_ENDS_IT)
    assert stage.minutes(20).phase is Phase.HOLDING
    stage.say("resume shop")
    assert stage.phase is Phase.SOAKING
    stage.say("hold shop")
    stage.world.metrics.errors = MANY_ERRORS
    assert stage.minutes(2).share == 0


@kept(Next.RESUME_ONLY)
def resume_only(stage: Stage) -> None:
    """Before any traffic there is no limit to be watched."""
    stage.follow(gates={"window": "12:30-18:00"}).start()
    stage.say("hold shop")
    assert "limits" not in stage.hears(Next.RESUME_ONLY)
    assert stage.minutes(40).phase is Phase.HOLDING
    stage.say("resume shop")
    assert stage.minutes(1).phase is not Phase.HOLDING


@kept(Next.RESUME_OR_ROLL_BACK)
def resume_or_roll_back(stage: Stage) -> None:
    """Either works."""
    stage.at(10).say("hold shop")
    stage.say("hold shop")
    stage.hears(Next.RESUME_OR_ROLL_BACK)
    stage.say("resume shop")
    assert stage.phase is Phase.SOAKING
    stage.say("hold shop")
    stage.say("rollback shop because it looks wrong")
    assert stage.share == 0


@kept(Next.CHECKS_END_IT)
def checks_end_it(stage: Stage) -> None:
    """Good checks end it; a resume makes it soak again from the beginning."""
    stage.world.metrics.errors = FEW_ERRORS
    stage.at(10).until(lambda: stage.phase is Phase.HOLDING, 10)
    stage.hears(Next.CHECKS_END_IT)
    stage.say("resume shop")
    assert stage.phase is Phase.SOAKING
    assert stage.minutes(4).phase is Phase.SOAKING
    stage.until(lambda: stage.phase is Phase.HOLDING, 5)
    stage.world.metrics.errors = {}
    stage.until(lambda: stage.phase is Phase.SOAKING, 10)
    assert stage.minutes(2).share == 50


@kept(Next.ALERT_END_ENDS_IT)
def alert_end_ends_it(stage: Stage) -> None:
    """It waits for the alert's end, and for checks that pass."""
    stage.follow(**WHEN_CLOSED).start()
    stage.minutes(1).alert("warning")
    stage.hears(Next.ALERT_END_ENDS_IT)
    assert stage.minutes(10).phase is Phase.HOLDING
    stage.world.metrics.errors = FEW_ERRORS
    stage.minutes(1).close_alert()
    assert stage.minutes(2).phase is Phase.HOLDING
    stage.world.metrics.errors = {}
    stage.until(lambda: stage.share == 50, 15)


@kept(Next.RESUME_AFTER_ALERT)
def resume_after_alert(stage: Stage) -> None:
    """Where a plan leaves it to a person, the alert's end alone changes nothing."""
    stage.follow(**BY_PERSON).start()
    stage.minutes(1).alert()
    stage.hears(Next.RESUME_AFTER_ALERT)
    stage.close_alert()
    stage.hears(Next.RESUME_AFTER_ALERT)
    assert stage.minutes(10).phase is Phase.HOLDING
    stage.say("resume shop")
    assert stage.minutes(6).share == 50


@kept(Next.HOLD_ENDS_ON_PASS)
def hold_ends_on_pass(stage: Stage) -> None:
    """The alert has closed: the next good evaluation ends its hold."""
    stage.follow(**WHEN_CLOSED).start()
    stage.minutes(1).alert("warning").close_alert()
    stage.hears(Next.HOLD_ENDS_ON_PASS)
    assert stage.phase is Phase.HOLDING
    assert stage.minutes(1).phase is Phase.SOAKING


@kept(Next.RESTORE_OR_ADOPT)
def restore_or_adopt(stage: Stage) -> None:
    """Each of the three commands does what is said of it."""
    for number, share in enumerate((10, 30, 0)):
        each = Stage()
        each.follow(steps=STEPS).start()
        each.minutes(1).by_hand(canary=30, stable=70)
        each.obey(each.hears(Next.RESTORE_OR_ADOPT), number)
        assert each.share == share
    assert stage.phase is Phase.IDLE


@kept(Next.RESTORE_OR_ROLL_BACK)
def restore_or_roll_back(stage: Stage) -> None:
    """What fits no step, or comes before any traffic, can't be kept, and nobody offers it."""
    for number, share in enumerate((10, 0)):
        each = Stage()
        each.follow(steps=STEPS).start()
        each.minutes(1).by_hand(canary=30, stable=50, other=20)
        each.obey(each.hears(Next.RESTORE_OR_ROLL_BACK), number)
        assert each.share == share
    with pytest.raises(AssertionError, match="not said"):
        stage.follow(steps=STEPS).at(10).by_hand(canary=30, stable=70).hears(
            Next.RESTORE_OR_ROLL_BACK
        )


@kept(Next.CONFIRM_RESTORE)
def confirm_restore(stage: Stage) -> None:
    """A bare resume asks; both commands that it names work."""
    for number, share in enumerate((10, 30)):
        each = Stage()
        each.follow(steps=STEPS).start()
        each.minutes(1).by_hand(canary=30, stable=70).say("resume shop")
        each.obey(each.hears(Next.CONFIRM_RESTORE), number)
        assert (each.share, each.phase) == (share, Phase.SOAKING)
    assert stage.phase is Phase.IDLE


@kept(Next.RESTORE_ONLY)
def restore_only(stage: Stage) -> None:
    """What can't be adopted is restored by the command."""
    stage.follow(steps=STEPS).start()
    stage.minutes(1).by_hand(canary=30, stable=50, other=20).say("resume shop --adopt")
    stage.obey(stage.hears(Next.RESTORE_ONLY))
    assert stage.world.shop.served == {CANARY: 10, "shop-00001": 90}


@kept(Next.RESUME_WITHOUT_ADOPT)
def resume_without_adopt(stage: Stage) -> None:
    """Nothing was changed by hand, so a plain resume does."""
    stage.at(10).say("hold shop")
    stage.say("resume shop --adopt")
    stage.hears(Next.RESUME_WITHOUT_ADOPT)
    stage.say("resume shop")
    assert stage.phase is Phase.SOAKING


@kept(Next.CANCELLED_IN_THE_END)
def cancelled_in_the_end(stage: Stage) -> None:
    """A hold before any traffic that nobody ends is the end."""
    stage.follow(hold={"for": "30m"}, gates={"window": "13:30-18:00"}).start()
    stage.say("hold shop")
    assert "30 min" in stage.hears(Next.CANCELLED_IN_THE_END)
    assert stage.minutes(28).phase is Phase.HOLDING
    assert stage.minutes(4).ended.phase is Phase.CANCELLED


@kept(Next.PAGED_IN_THE_END)
def paged_in_the_end(stage: Stage) -> None:
    """Each time the plan's time is over, until a person ends it."""
    stage.follow(hold={"for": "30m", "then": "page"}).at(10)
    stage.minutes(2).say("hold shop because of odd logs")
    assert "30 min" in stage.hears(Next.PAGED_IN_THE_END)
    for pages in (1, 2):
        stage.minutes(31)
        (paged,) = stage.world.pager.incidents.values()
        assert (stage.phase, len(paged)) == (Phase.HOLDING, pages)
    stage.say("resume shop")
    assert (stage.phase, stage.share) == (Phase.SOAKING, 10)


@kept(Next.ROLLED_BACK_IN_THE_END)
def rolled_back_in_the_end(stage: Stage) -> None:
    """Also a second hold, which has what is left of the first one's time."""
    stage.follow(hold={"for": "30m"}).at(10).say("hold shop")
    assert "30 min" in stage.hears(Next.ROLLED_BACK_IN_THE_END)
    stage.minutes(20).alert("warning")
    assert "10 min" in stage.hears(Next.ROLLED_BACK_IN_THE_END)
    assert stage.minutes(8).share == 10
    assert stage.minutes(4).share == 0


@kept(Next.SHARE_ENDS_IT)
def share_ends_it(stage: Stage) -> None:
    """It continues when the canary gets its requests; or by the command, whatever it gets."""
    for command in (False, True):
        each = Stage()
        steps = [{"traffic": "10%", "soak": "30m"}, {"traffic": "100%"}]
        each.follow(guard=True, checks={}, steps=steps)
        each.world.metrics.rates = {CANARY: 6, STABLE: 6000}
        each.start()
        each.until(lambda at=each: at.phase is Phase.HOLDING, 30)  # type: ignore[misc]
        said = each.hears(Next.SHARE_ENDS_IT)
        if command:
            each.obey(said, REASON="it is only about the night job")
            assert each.share == 100
        else:
            each.world.metrics.rates = {CANARY: 600, STABLE: 5400}
            each.until(lambda at=each: at.share == 100, 60)  # type: ignore[misc]
    assert stage.phase is Phase.IDLE


@kept(Next.LASTING_ROLLS_BACK)
def lasting_rolls_back(stage: Stage) -> None:
    """A small part of the canary's requests fails in the middle of a step: it rolls back when that
    lasts, and else continues with a new soak; with ``hold_first: false`` it rolls back at once."""
    for lasts, guard in ((True, True), (False, True), (True, {"hold_first": False})):
        each = Stage()
        steps = [{"traffic": "10%", "soak": "40m"}, {"traffic": "100%"}]
        each.follow(guard=guard, checks={}, steps=steps)
        each.world.metrics.rates = {CANARY: 600, STABLE: 5400}
        each.start()
        each.minutes(30)
        each.world.metrics.errors = {CANARY: 0.05, STABLE: 0.005}
        each.until(lambda at=each: at.phase is not Phase.SOAKING, 30)  # type: ignore[misc]
        if guard is not True:
            assert each.share == 0
            continue
        assert each.phase is Phase.HOLDING
        each.hears(Next.LASTING_ROLLS_BACK)
        if lasts:
            each.until(lambda at=each: at.share == 0, 30)  # type: ignore[misc]
            assert each.ended.phase is Phase.ROLLED_BACK
            continue
        each.world.metrics.errors = {}
        each.until(lambda at=each: at.phase is Phase.SOAKING, 30)  # type: ignore[misc]
        assert each.minutes(30).phase is Phase.SOAKING
        each.until(lambda at=each: at.phase is not Phase.SOAKING, 30)  # type: ignore[misc]
        assert each.share != 0
    assert stage.phase is Phase.IDLE


@kept(Next.STILL_ON_HOLD)
def still_on_hold(stage: Stage) -> None:
    """One of two reasons has gone: the other holds, also after the end of a freeze."""
    stage.follow(**WHEN_CLOSED).start()
    stage.minutes(1).alert("warning").say("hold shop")
    stage.close_alert().minutes(1)
    stage.hears(Next.STILL_ON_HOLD)
    assert stage.minutes(5).phase is Phase.HOLDING
    stage.say("freeze shop because of the sale")
    said = stage.say("unfreeze shop")
    stage.hears(Next.STILL_ON_HOLD)
    assert "planned" not in said
    assert stage.minutes(5).phase is Phase.HOLDING
    stage.say("resume shop")
    assert stage.phase is Phase.SOAKING
