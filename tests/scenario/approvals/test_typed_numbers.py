"""A number that is typed confirms what its writer has read, as a typed yes does."""

from typing import Any

import pytest

from tests.scenario.approvals.approving import asks
from tests.support.world import CANARY, CHANNEL, OPERATOR, PLAN, STABLE, World, real_seconds

FIRST, SECOND = "The cases were gone through", "No user has complained"
JUST_CHANGED = "what is asked for has just changed"


@pytest.fixture
def second(world: World) -> World:
    """One thing is confirmed at 10 %, and at 50 % another is asked for, under the same number."""
    steps: list[dict[str, Any]] = [dict(step) for step in PLAN["steps"]]
    steps[1]["confirm"], steps[2]["confirm"] = [FIRST], [SECOND]
    world.write_plan(steps=steps)
    world.push_plans()
    world.start(10)
    world.soak()
    assert world.say("confirm shop 1")[-1].startswith("Confirmed")
    world.tick()
    assert world.served() == {STABLE: 50, CANARY: 50}
    world.soak()
    assert SECOND in asks(world)[-1].text
    return world


def test_a_number_right_after_another_ask_is_typed_again(second: World) -> None:
    """It may be meant for what was asked for before: nothing is confirmed, and the traffic stays;
    by word and in the thread alike."""
    answer = second.say("confirm shop 1")[-1]
    assert JUST_CHANGED in answer
    assert not answer.startswith("Confirmed")
    before = len(second.slack.ephemerals())
    second.slack.people.mention(
        "confirm 1",
        user=OPERATOR,
        channel=CHANNEL,
        thread=second.card().ts,
        timestamp=real_seconds(),
    )
    second.settle()
    assert JUST_CHANGED in second.slack.ephemerals()[-1].text
    assert len(second.slack.ephemerals()) > before
    assert len(second.rollout.approvals) == 1
    assert second.served() == {STABLE: 50, CANARY: 50}


def test_after_a_minute_a_number_counts(second: World) -> None:
    """By then everybody has read what is asked for."""
    second.clock.forward(61)
    assert second.say("confirm shop 1")[-1].startswith("Confirmed")
    assert second.served() == {CANARY: 100}


def test_a_press_counts_at_once(second: World) -> None:
    """It names what it is for."""
    second.click(asks(second)[-1], "confirm1")
    assert second.served() == {CANARY: 100}


def test_a_first_number_counts_at_once(world: World) -> None:
    """Nothing else can have been meant."""
    steps: list[dict[str, Any]] = [dict(step) for step in PLAN["steps"]]
    steps[1]["confirm"] = [FIRST, SECOND]
    world.write_plan(steps=steps)
    world.push_plans()
    world.start(10)
    world.soak()
    for number in (1, 2):
        assert world.say(f"confirm shop {number}")[-1].startswith("Confirmed")
    assert world.served() == {STABLE: 50, CANARY: 50}
    assert world.rollout.canary == CANARY
