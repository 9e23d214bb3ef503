"""One that asks for a promote each time, while a window closes."""

from bot.rollout.state import Phase
from tests.support.rollouts import MINUTE, plan
from tests.support.story import Story
from tests.unit.rollout.confirming.test_override import HALF_PAST_ONE, WINDOW
from tests.unit.rollout.states import STEPS


def asking() -> Story:
    """It asks for the promote, and the window closes in an hour."""
    story = Story().start(plan(gates=WINDOW, steps=STEPS[1:], hold={"for": "1h"}), manual=True)
    story.settle().after(6 * MINUTE).tick()
    assert story.phase is Phase.HOLDING
    return story


def test_a_hold_that_was_not_evaluated_is_no_reason_to_roll_back() -> None:
    """Its deadline is the first that finds the window closed."""
    story = asking()
    story.deadline()
    assert story.now.hour == 13
    assert story.phase is Phase.SOAKING
    assert [each.gate for each in story.rollout.waiting] == ["window"]


def test_another_hold_beside_it_stays() -> None:
    """What somebody held waits for them, whatever the window does."""
    story = asking().hold()
    story.now = HALF_PAST_ONE
    assert story.tick().phase is Phase.HOLDING
