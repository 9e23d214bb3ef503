"""How long a plan waits, and what it does then: fields that no other scenario would miss."""

from datetime import timedelta
from typing import Any

from bot.rollout.state import Phase
from tests.scenario.promises.stage import APPROVED_FIRST, Stage
from tests.support.rollouts import SERVICE

MINUTE = timedelta(minutes=1)
STEPS: list[dict[str, Any]] = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]


def steps(**fields: Any) -> list[dict[str, Any]]:
    """With these fields, the first one."""
    return [STEPS[0] | fields, STEPS[1]]


def test_approvals_expire_when_the_plan_says() -> None:
    """Asked for ten minutes and not an hour, as without a word of it."""
    approvals = {"roles": ["code", "lead"], "expire": "10m"}
    stage = Stage().follow(**APPROVED_FIRST | {"gates": {"approvals": approvals}})
    stage.start()
    stage.minutes(9)
    assert stage.rollout.holds == ()
    stage.minutes(2)
    assert stage.phase in (Phase.HOLDING, Phase.IDLE)


def test_a_step_has_a_hold_of_its_own() -> None:
    """Beside the plan's, which counts in the other steps."""
    stage = Stage().follow(hold={"for": "3h"}, steps=steps(hold={"for": "30m"}))
    stage.start()
    stage.minutes(2).say("hold shop because we look into it")
    stage.minutes(29)
    assert stage.phase is Phase.HOLDING
    assert stage.minutes(2).share == 0


def test_a_shift_fails_when_the_plan_says() -> None:
    """Two minutes after it was asked for, and not ten."""
    stage = Stage().follow(settle="2m", steps=STEPS).stall()
    stage.start()
    stage.minutes(4)
    assert stage.phase is Phase.HOLDING
    assert "after 2 min" in stage.rollout.holds[0].reason
    assert stage.world.pager.incidents


def test_a_plan_says_how_often_it_is_evaluated() -> None:
    """Every four minutes: nothing is read in between."""
    stage = Stage().follow(every="4m", steps=STEPS)
    stage.start()
    stage.minutes(2)
    read = len(stage.world.metrics.wishes)
    due = stage.world.store.load(SERVICE).service.due_at
    assert due is not None
    assert due - stage.world.clock.now() > MINUTE
    stage.minutes(1)
    assert len(stage.world.metrics.wishes) == read


def test_a_step_asks_other_people_about_its_rollback() -> None:
    """The first step pages nobody who is not named for it; the plan's are for the others."""
    own = {"page": "first", "page_by_hand": "first", "severity": "warning"}
    stage = Stage().follow(steps=steps(on_rollback=own))
    stage.start()
    stage.minutes(1).world.metrics.errors = {"shop-00002": 0.5}
    stage.until(lambda: stage.share == 0, 5)
    assert stage.world.pager.teams == {"first"}
    assert stage.world.done("page") == ["page warning"]
