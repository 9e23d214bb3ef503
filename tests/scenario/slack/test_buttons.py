"""The buttons on a rollout's message: what was seen when they were pressed is what counts."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import nothing_hangs
from tests.support.world import CANARY, OPERATOR, STABLE, VISITOR, World, real_seconds


def test_promote_by_a_click(world: World) -> None:
    """As the command, with an answer to the one who pressed."""
    world.start(10)
    world.soak(70)
    told = world.click(world.card(), "promote")
    assert told[-1].startswith(f"Promoted: {CANARY} is at 10 %, going to 50 %.")
    assert world.served() == {STABLE: 50, CANARY: 50}
    assert "by olivia" in world.story()[-1]


def test_roll_back_by_a_click_of_anybody(world: World) -> None:
    """Stopping is easy."""
    world.start(50)
    told = world.click(world.card(), "rollback", user=VISITOR)
    assert told[-1].startswith("Rolling back")
    assert world.served() == {STABLE: 100}


def test_hold_and_resume_by_clicks(world: World) -> None:
    """The message offers what fits its state."""
    world.start(10)
    world.click(world.card(), "hold", user=VISITOR)
    assert world.phase == "holding"
    assert world.card().action_ids == ["canario:resume", "canario:rollback", "canario:explain"]
    world.click(world.card(), "resume", user=OPERATOR)
    assert world.phase == "soaking"
    assert "canario:promote" in world.card().action_ids


def test_a_click_by_somebody_who_may_not_is_answered(world: World) -> None:
    """Never silently ignored."""
    world.start(10)
    world.soak(70)
    told = world.click(world.card(), "promote", user=VISITOR)
    assert "Only the plan's operators may promote shop." in told[-1]
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_a_promote_button_of_an_earlier_step_goes_nowhere(world: World) -> None:
    """Who saw 10 % and pressed late must not jump to 100 %."""
    world.start(10)
    world.soak(70)
    old = world.card()
    world.click(old, "promote")
    world.soak(70)
    told = world.click(old, "promote")
    assert "has moved on to 50 % meanwhile; nothing was done" in told[-1]
    assert world.served() == {STABLE: 50, CANARY: 50}


@pytest.mark.parametrize("action", ["promote", "hold", "resume", "rollback"])
def test_a_button_of_a_rollout_that_is_over_goes_nowhere(world: World, action: str) -> None:
    """Old messages stay pressable for ever; the next rollout is not theirs."""
    world.start(10)
    if action == "resume":
        world.say("hold shop")
    old = world.card()
    first = world.rollout.id
    world.say("rollback shop because of a slip")
    world.say(f"start shop {CANARY} --again because it was one")
    world.soak(70)
    before = world.service()
    told = world.click(old, action)
    assert f"{first} is over; nothing was done." in told[-1]
    assert "a slip" in told[-1]
    assert world.service() == before
    fixed, _ = world.cards()
    assert fixed.action_ids == []
    assert "was rolled back" in fixed.text


def test_a_rollback_button_of_an_earlier_step_still_rolls_back(world: World) -> None:
    """Rolling back is meant whatever the step is by now."""
    world.start(10)
    old = world.card()
    world.soak()
    world.click(old, "rollback", user=VISITOR)
    assert world.served() == {STABLE: 100}


def test_a_click_twice_counts_once(world: World) -> None:
    """An impatient finger does not jump two steps."""
    world.start(10)
    world.soak(70)
    card = world.card()
    world.click(card, "promote")
    world.click(card, "promote")
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_two_people_who_press_at_the_same_moment_move_one_step(world: World) -> None:
    """Both pressed at 10 %: it goes to 50 %, and each is told what came of theirs."""
    world.slack.add_group("S0OPS", "ops", [OPERATOR, VISITOR])
    world.write_plan(people={"operators": ["S0OPS"]})
    world.push_plans()
    world.start(10)
    world.soak(70)
    card = world.card()
    with ThreadPoolExecutor(2) as pool:
        for answer in pool.map(lambda user: press(world, card, user), (OPERATOR, VISITOR)):
            assert answer == 200
    world.settle()
    assert world.served() == {STABLE: 50, CANARY: 50}
    told = {each.user: each.text for each in world.slack.ephemerals()}
    done = [user for user in (OPERATOR, VISITOR) if told[user].startswith("Promoted")]
    assert len(done) == 1
    assert nothing_hangs(world)


def press(world: World, card: Message, user: str) -> int:
    """Promote is pressed; the status of the answer."""
    action, now = "canario:promote", real_seconds()
    return world.slack.click(card, action, user=user, timestamp=now).status_code


@pytest.mark.parametrize("action", ["promote", "resume"])
def test_who_may_not_leaves_the_message_as_it_was(world: World, action: str) -> None:
    """Their name and "Processing…" do not stay; the buttons come back for the others."""
    world.start(10)
    world.soak(70)
    if action == "resume":
        world.say("hold shop")
    before = world.card().action_ids
    world.click(world.card(), action, user=VISITOR)
    assert world.card().action_ids == before
    assert nothing_hangs(world)
