"""How asking ends, and that it does."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.plan import Plan
from bot.rollout.decide import decide
from bot.rollout.effects import Announce, ShiftTraffic
from bot.rollout.gates import ASKED
from bot.rollout.state import AskKind, Cause, Phase
from tests.support.rollouts import EVE, INCONCLUSIVE, MINUTE, MISS, PASS, plan
from tests.support.story import Story, requested
from tests.unit.rollout.meeting import facts_for
from tests.unit.rollout.rules.approvals.asking import shown
from tests.unit.rollout.states import STORIES, asking, before_ten

ENDS: dict[str, Callable[[Story], Story]] = {
    "a rollback": lambda story: story.roll_back(),
    "a hold": lambda story: story.hold(),
    "an alert that rolls back": lambda story: story.alert("critical"),
    "an alert that holds": lambda story: story.alert("warning"),
    "its time": lambda story: story.deadline(),
    "a no": lambda story: story.refuse(),
    "the last yes": lambda story: story.approve(),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("begin", [asking, lambda: before_ten().settle().verify()])
def test_every_end_of_an_ask_mends_its_message(begin: Callable[[], Story], end: str) -> None:
    """Click, expiry, command, alert and rollback: the message is shown anew, with how it ended."""
    fixed(ENDS[end](begin()))


def test_checks_that_miss_mend_the_message() -> None:
    """An ask whose checks have turned bad meanwhile is over, and says so."""
    fixed(asking().tick(MISS))


def fixed(story: Story) -> None:
    """The last ask has ended with words, and its message is shown anew."""
    ask = (story.last.ended or story.rollout).asks[-1]
    assert not ask.open
    assert ask.ended
    assert ask.key in shown(story)


@pytest.mark.parametrize("name", STORIES)
def test_what_is_asked_is_always_awaited(name: str) -> None:
    """Whatever happens, an open ask belongs to a rollout that waits for people before its
    deadline; there is at most one, and none on hold or after the end."""
    story = STORIES[name]()
    for fact in facts_for(story.service):
        for later in (timedelta(), 5 * MINUTE, timedelta(days=2)):
            after = decide(story.service, fact, story.now + later)
            if after.ended:
                assert after.ended.ask is None
                assert after.ended.waiting == ()
            active = after.service.active
            if active is None:
                continue
            opened = [ask for ask in active.asks if ask.open]
            waits = [each for each in active.waiting if each.gate in ASKED]
            assert len(opened) == len(waits) <= 1
            if opened:
                confirms = opened[0].kind is not AskKind.APPROVALS
                last = Phase.WATCHING if confirms else Phase.REQUESTED
                assert active.phase in (Phase.VERIFYING, Phase.SOAKING, last)
                assert active.deadline == opened[0].until


def test_an_approval_never_goes_on_alone() -> None:
    """No approval moves traffic on a rollout whose soak or checks have not come in."""
    story = asking(soaked=False).tick(INCONCLUSIVE)
    assert story.approve().rollout.step == 1
    assert not any(isinstance(effect, ShiftTraffic) for effect in story.effects)


def test_a_freeze_holds_what_was_approved() -> None:
    """The last yes during a freeze holds for the freeze; its end lets it start."""
    story = requested().freeze().approve().approve(EVE, "lead")
    assert [hold.cause for hold in story.rollout.holds] == [Cause.FREEZE]
    assert story.thaw().phase is Phase.REQUESTED
    assert story.service.due_at is not None
    assert story.service.due_at <= story.now + MINUTE
    assert story.tick(None).phase is Phase.VERIFYING


def test_the_audit_of_an_ask_is_told_in_the_thread() -> None:
    """Each yes is a notice with the name and role."""
    story = requested().approve()
    (notice,) = (e for e in story.effects if isinstance(e, Announce))
    assert notice.words == "The start is approved by Bob as code."


def both(role: str) -> Plan:
    """The same role before the start and before the first step."""
    steps = [{"traffic": "100%", "approvals": {"roles": [role, "code"]}}]
    gates = {"approvals": {"roles": ["code"], "expire": "20m"}}
    people = {"code": ["U0BOB"], "lead": ["U0EVE"]}
    return plan(people=people, gates=gates, steps=steps, watch=None)


def test_gates_and_the_first_step_ask_together() -> None:
    """One ask for every role of both, until the earlier of both times."""
    story = Story().start(both("lead"))
    (waiting,) = story.rollout.waiting
    assert waiting.roles == ("lead", "code")
    assert waiting.until == story.now + 20 * MINUTE


def test_asks_are_remembered_in_numbers() -> None:
    """A rollout that holds and asks again for a whole day stays a small document."""
    story = asking()
    for _ in range(30):
        story.hold().resume().tick()
    asks = story.rollout.asks
    assert len(asks) == 20
    assert len({ask.key for ask in asks}) == 20
    assert asks[-1].open


def test_an_approval_counts_until_its_end_and_not_a_moment_longer() -> None:
    """At the very end of the ask's time it is asked for again."""
    for early, step in ((timedelta(seconds=1), 2), (timedelta(), 1)):
        story = asking(soaked=False).tick(INCONCLUSIVE)
        until = story.rollout.asks[-1].until
        story.approve()
        story.now = until - early
        assert story.tick(PASS).rollout.step == step
