"""Nothing comes of it, and that is so."""

from bot.rollout.facts import PageUpdated
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.state import Phase
from bot.service.carrying_out.act import act
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept
from tests.support.rollouts import BOB, CANARY, SERVICE


def goes_up(stage: Stage) -> None:
    """It takes its next step as if nothing had been."""
    assert stage.phase is Phase.SOAKING
    stage.until(lambda: stage.share == 50, 6)


@kept(Next.ONLY_NOTED)
def only_noted(stage: Stage) -> None:
    """An alert that the plan only notes stops nothing."""
    stage.follow(steps=STEPS).start()
    stage.minutes(1).alert("info")
    stage.hears(Next.ONLY_NOTED)
    goes_up(stage)


@kept(Next.NOT_IN_ROLLOUT)
def not_in_rollout(stage: Stage) -> None:
    """An alert about another revision stops nothing."""
    stage.follow(steps=STEPS).start()
    stage.minutes(1).alert("critical", "shop-00007")
    assert "shop-00007" in stage.hears(Next.NOT_IN_ROLLOUT)
    goes_up(stage)


@kept(Next.NOTHING_CHANGES)
def nothing_changes(stage: Stage) -> None:
    """The end of an alert that held nothing."""
    stage.follow(steps=STEPS).start()
    stage.minutes(1).alert("info").close_alert()
    stage.hears(Next.NOTHING_CHANGES)
    goes_up(stage)


@kept(Next.SOFT_CHECK)
def soft_check(stage: Stage) -> None:
    """A soft check warns, and it goes up all the same."""
    stage.world.metrics.cpu = 0.9
    stage.follow(steps=STEPS).start()
    stage.minutes(1)
    stage.hears(Next.SOFT_CHECK)
    goes_up(stage)


@kept(Next.JUDGED_AGAIN)
def judged_again(stage: Stage) -> None:
    """There are numbers again, and a bad one rolls back."""
    stage.at(10)
    stage.world.metrics.problem = "quota exceeded"
    stage.minutes(13)
    stage.world.metrics.problem = ""
    stage.minutes(1)
    stage.hears(Next.JUDGED_AGAIN)
    stage.world.metrics.errors = {CANARY: 0.2}
    assert stage.minutes(2).share == 0


@kept(Next.NOT_JUDGED)
def not_judged(stage: Stage) -> None:
    """Blind, an alert and a person still roll back; it continues with numbers, or holds."""
    for then in ("alert", "person", "numbers", "nothing"):
        each = Stage().at(10)
        each.world.metrics.problem = "quota exceeded"
        each.until(lambda at=each: at.rollout.blind_told, 15)  # type: ignore[misc]
        assert "holds at its deadline" in each.hears(Next.NOT_JUDGED)
        if then == "alert":
            assert each.alert().share == 0
        elif then == "person":
            each.say("rollback shop because nobody sees anything")
            assert each.share == 0
        elif then == "numbers":
            each.world.metrics.problem = ""
            assert each.minutes(2).share == 50
        else:
            each.until(lambda at=each: at.phase is Phase.HOLDING, 40)  # type: ignore[misc]
    for choice, end in (("hold", Phase.HOLDING), ("rollback", Phase.IDLE)):
        stage = Stage().follow(
            on_inconclusive=choice, steps=[{"traffic": "10%", "soak": "30m"}, {"traffic": "100%"}]
        )
        stage.start()
        stage.world.metrics.problem = "quota exceeded"
        stage.until(lambda at=stage: at.rollout.blind_told, 15)  # type: ignore[misc]
        assert "at the end of its soak" in stage.hears(Next.NOT_JUDGED)
        assert stage.minutes(25).phase is end


@kept(Next.PAGE_IS_TAKEN)
def page_is_taken(stage: Stage) -> None:
    """Who takes a page changes nothing else."""
    stage.follow(steps=STEPS).start()
    stage.minutes(1)
    fact = PageUpdated(id="taken", by=BOB, rollout=stage.rollout.id, change=PageChange.ACKNOWLEDGED)
    stage.during(lambda: act(stage.world.parts, SERVICE, fact))
    stage.hears(Next.PAGE_IS_TAKEN)
    goes_up(stage)
