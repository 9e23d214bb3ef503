"""What waits for the active rollout is asked for again as it was typed, when its turn has come."""

from bot.errors import Unavailable
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from tests.scenario.journeys.newer.test_newer import NEWER
from tests.scenario.promises.stage import Stage
from tests.support.rollouts import CANARY

TICKED = ("Migrations have run",)


def waiting(stage: Stage) -> str:
    """The revision that starts next, if one does."""
    start = stage.rollout.next_start
    return start.canary if start else ""


def away(*_: object) -> None:
    """Cloud Run takes no update."""
    raise Unavailable("Not now.")


def test_the_checklist_is_ticked_by_who_lets_it_wait() -> None:
    """In the form; what was ticked counts when it starts."""
    stage = Stage().follow(gates={"checklist": list(TICKED)}, on_newer="wait").deploy(NEWER)
    assert stage.submit_form(revision=CANARY, ticked=TICKED).startswith("Started")
    told = stage.say(f"start shop {NEWER}")
    assert f"Not ticked yet: {TICKED[0]}." in told
    stage.hears(Next.TICK_IN_FORM)
    assert waiting(stage) == ""
    told = stage.say(f"start shop {NEWER} --supersede")
    assert f"Not ticked yet: {TICKED[0]}." in told
    assert stage.rollout.canary == CANARY
    stage.submit_form(revision=NEWER, ticked=TICKED)
    assert waiting(stage) == NEWER
    stage.until(lambda: stage.phase is not Phase.IDLE and stage.rollout.canary == NEWER, 200)


def test_where_the_form_can_not_be_sent_it_is_not_named() -> None:
    """The plan asks what becomes of the active rollout, which the form has no answer for."""
    stage = Stage().follow(gates={"checklist": list(TICKED)}).deploy(NEWER)
    stage.submit_form(revision=CANARY, ticked=TICKED)
    told = stage.say(f"start shop {NEWER} --wait")
    assert f"Not ticked yet: {TICKED[0]}." in told
    assert f"when {stage.rollout.id} is over" in told
    assert waiting(stage) == ""


def test_it_starts_when_the_end_of_the_other_is_served() -> None:
    """Our tag is still on the way off: until then nothing starts, and nothing is refused."""
    stage = Stage().deploy(NEWER).at(100)
    stage.until(lambda: stage.phase is Phase.WATCHING)
    router = stage.world.router
    works = router.shift
    router.shift = away  # type: ignore[method-assign,assignment] # it can only be read
    stage.say(f"start shop {NEWER} --supersede")
    assert stage.phase is Phase.IDLE
    answers = len(stage.world.chat.answers)
    stage.minutes(3)
    assert stage.phase is Phase.IDLE
    assert len(stage.world.chat.answers) == answers
    router.shift = works  # type: ignore[method-assign] # again
    stage.until(lambda: stage.phase is not Phase.IDLE, 30)
    assert stage.rollout.canary == NEWER
