"""Journey 1: ``/canary promote`` moves a rollout on, and guards the way."""

from sandbox.slack.workspace import Message
from tests.support.world import CANARY, CHANNEL, OPERATOR, STABLE, VISITOR, World


def test_promote_moves_on_before_the_soak_is_over(world: World) -> None:
    """With passing checks an operator need not wait for the soak to end."""
    world.start(10)
    world.soak(70)
    assert world.served() == {STABLE: 90, CANARY: 10}
    told = world.say("promote shop because we are in a hurry")
    assert told[-1].startswith(f"Promoted: {CANARY} is at 10 %, going to 50 %.")
    assert world.served() == {STABLE: 50, CANARY: 50}
    assert "goes to 50 %, by olivia" in world.story()[-1]


def test_promote_right_after_a_step_change_asks_first(world: World) -> None:
    """Pressing Enter twice must not jump two steps; saying so does."""
    world.start(10)
    world.soak(70)
    world.say("promote shop")
    told = world.say("promote shop")
    assert "went to 50 % only" in told[-1]
    assert "promote shop --yes" in told[-1]
    assert world.served() == {STABLE: 50, CANARY: 50}
    world.soak(50)
    told = world.say("promote shop --yes")
    assert world.served() == {CANARY: 100}, told


def test_promote_without_evidence_asks_for_a_reason(world: World) -> None:
    """Nothing was judged yet: no promotion, unless somebody says why."""
    world.start(10)
    world.clock.forward(61)
    assert "Nothing was judged yet at 10 %" in world.say("promote shop")[-1]
    assert world.served() == {STABLE: 90, CANARY: 10}
    world.say("promote shop --anyway because it is a rehearsal")
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_only_operators_promote(world: World) -> None:
    """Who may not is told so, alone; nothing changes."""
    world.start(10)
    world.soak(70)
    before = world.service(), public(world)
    told = world.say("promote shop", user=VISITOR)
    assert "Only the plan's operators may promote shop." in told[-1]
    assert (world.service(), public(world)) == before


def test_the_channel_s_one_rollout_is_meant(world: World) -> None:
    """The service may be left out where the channel has one rollout."""
    world.start(10)
    world.soak(70)
    world.say("promote")
    assert world.served() == {STABLE: 50, CANARY: 50}


def test_promote_without_a_rollout_says_how_to_start_one(world: World) -> None:
    """A refusal names the next step."""
    told = world.say("promote shop")
    assert "shop has no active rollout." in told[-1]
    assert "/canary start" in told[-1]


def test_a_rollback_wins_over_a_promote(world: World) -> None:
    """Once it is decided to roll back, nothing continues."""
    world.start(10)
    world.cloud.platform.knobs.refuse_next("UNAVAILABLE", "Not now.", times=1)
    world.say("rollback shop because checkout is broken", user=VISITOR)
    told = world.say("promote shop --anyway because I want to")
    assert "a rollback wins" in told[-1]
    assert world.phase == "rolling_back"


def test_anyone_may_hold_and_roll_back(world: World) -> None:
    """Stopping is easy."""
    world.start(10)
    assert world.say("hold shop because odd logs", user=VISITOR)[-1].startswith("On hold.")
    assert world.phase == "holding"
    assert "victor asked for it: odd logs" in world.story()[-1]
    told = world.say("rollback shop because it is odd indeed", user=VISITOR)
    assert told[-1].startswith(f"Rolling back: all traffic goes to {STABLE}.")
    assert world.served() == {STABLE: 100}
    assert world.last_ended().phase == "rolled_back"


def test_only_operators_resume(world: World) -> None:
    """Continuing again is continuing."""
    world.start(10)
    world.say("hold shop", user=VISITOR)
    assert "Only the plan's operators" in world.say("resume shop", user=VISITOR)[-1]
    assert world.phase == "holding"
    world.say("resume shop", user=OPERATOR)
    assert world.phase == "soaking"


def test_time_on_hold_is_no_soak(world: World) -> None:
    """The soak's clock is paused while it holds."""
    world.start(10)
    world.soak(70)
    world.say("hold shop")
    world.soak(300)
    world.say("resume shop")
    world.soak(30)
    assert world.served() == {STABLE: 90, CANARY: 10}
    world.soak(61)
    assert world.served() == {STABLE: 50, CANARY: 50}


def public(world: World) -> list[Message]:
    """All that the channel sees."""
    return world.slack.messages(CHANNEL)
