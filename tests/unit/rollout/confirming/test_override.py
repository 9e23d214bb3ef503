"""A closed gate is overridden: only what may be, wherever it is waited for."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.rollout.facts import GateOverridden
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from tests.support.rollouts import (
    BOB,
    IN_WAVES,
    INCONCLUSIVE,
    MINUTE,
    NOON,
    PLACES,
    ROLLOUT,
    new_id,
    plan,
)
from tests.support.story import Story, soaking
from tests.unit.rollout.states import STEPS

WINDOW: dict[str, Any] = {
    "window": {"days": "mon-fri", "hours": "09:00-13:00", "timezone": "UTC"},
    "override": {"roles": ["operators"]},
}
HALF_PAST_ONE = NOON.replace(hour=13, minute=30)


def shut(story: Story) -> Story:
    """The soak is over when the window has closed."""
    story.now = HALF_PAST_ONE
    story.tick()
    assert [each.gate for each in story.rollout.waiting] == ["window"]
    return story


def test_before_the_last_steps_next_wave() -> None:
    """The second region comes to the last step."""
    followed = plan(target=IN_WAVES, watch=None, steps=STEPS[1:], gates=WINDOW)
    story = Story().start(followed, places=PLACES).settle()
    for _ in range(2):
        story.after(6 * MINUTE).tick().settle()
    assert (story.rollout.step, story.rollout.wave) == (1, 0)
    shut(story).override("window")
    assert (story.rollout.step, story.rollout.wave) == (1, 1)
    assert story.announced(Topic.OVERRIDDEN)[0].next.code is Next.CONTINUES_NOW


def test_one_that_asks_each_time_asks_after_it() -> None:
    """An override is no promote, and is not told as one."""
    story = Story().start(plan(gates=WINDOW, steps=STEPS[1:]), manual=True).settle()
    shut(story).override("window")
    assert story.phase is Phase.HOLDING
    assert story.announced(Topic.OVERRIDDEN)[0].next.code is Next.ASKS_TO_PROMOTE


def test_the_wait_for_evidence_begins_anew() -> None:
    """It is as long as in any step, not until the window would have opened."""
    story = shut(soaking(1, plan(gates=WINDOW))).tick(INCONCLUSIVE)
    story.override("window")
    assert story.phase is Phase.SOAKING
    assert story.rollout.deadline == HALF_PAST_ONE + story.rollout.plan.deadline_at(1)
    assert story.announced(Topic.OVERRIDDEN)[0].next.code is Next.CONTINUES_AFTER_SOAK


@pytest.mark.parametrize("gate", ["confirm", "approvals", "hours", "freeze"])
def test_what_people_say_is_no_gate_to_override(gate: str) -> None:
    """There is no such fact, whoever makes it."""
    with pytest.raises(ValidationError):
        GateOverridden.model_validate(
            {"id": new_id(), "by": BOB, "rollout": ROLLOUT, "gate": gate, "reason": "Now"}
        )
