"""A closed gate is overridden by a role that the plan names, with a reason: once, for one rollout
and one gate, and everybody hears of it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.world import CANARY, CHANNEL, OPERATOR, STABLE, World

LEAD = "U0LEAD"
PEOPLE = {"operators": [OPERATOR], "lead": [LEAD]}
SHUT = {"closed": ["1 Jan - 31 Dec"]}
"""A window that is closed on every day."""
WHY = "because checkout is down"


def waiting(world: World, **gates: Any) -> World:
    """A rollout that waits for these gates; the lead may override them."""
    world.slack.add_user(LEAD, "lena")
    world.slack.join(CHANNEL, LEAD)
    override = {"override": {"roles": ["lead"]}}
    world.write_plan(people=PEOPLE, gates=override | (gates or {"window": SHUT}))
    world.push_plans()
    world.say(f"start shop {CANARY}")
    assert world.phase == "requested"
    return world


def test_a_closed_window_is_passed(world: World) -> None:
    """It starts at once, and the window is closed for none of its later steps; thread and channel
    hear who did it and why, and so does explain."""
    waiting(world)
    told = world.say(f"override window {WHY}", user=LEAD)
    assert told[-1].startswith("Overridden: window.")
    (notice,) = [m for m in world.slack.messages(CHANNEL) if "overrode" in m.text]
    for word in ("lena", "window", "checkout is down"):
        assert word in notice.text
    assert notice.thread_ts == world.card().ts
    assert notice.broadcast
    for _ in range(3):
        world.soak()
    assert world.served()[CANARY] == 100
    assert "Gate window: overridden by lena" in world.say("explain shop --details")[-1] or (
        world.phase == "watching"
    )


def test_it_is_in_the_trail_and_ends_with_the_rollout(world: World) -> None:
    """The next rollout waits for the window again."""
    waiting(world)
    world.say(f"override window {WHY}", user=LEAD)
    (mine,) = world.rollout.overridden
    assert (mine.gate, mine.by.id, mine.reason) == ("window", LEAD, "checkout is down")
    entries = world.wiring.store.audit(world.service().id)
    assert "gate_overridden" in [entry.fact.kind for entry in entries]
    world.say("rollback shop because of a rehearsal")
    world.soak()
    world.say(f"start shop {CANARY} --again because it was a rehearsal")
    assert world.phase == "requested"
    assert [each.gate for each in world.rollout.waiting] == ["window"]


def test_a_gate_that_nobody_answers_is_passed_and_no_other(world: World) -> None:
    """The window stays closed behind it."""
    waiting(world, ci={"github": "acme/shop", "checks": ["Tests"]}, window=SHUT)
    assert "Overridden: ci." in world.say(f"override shop ci {WHY}", user=LEAD)[-1]
    assert world.phase == "requested"
    assert [each.gate for each in world.rollout.waiting] == ["window"]
    world.clock.forward(61)
    world.tick()
    assert [each.gate for each in world.rollout.waiting] == ["window"]
    world.say(f"override on-call {WHY}", user=LEAD)
    world.say(f"override window {WHY}", user=LEAD)
    assert world.phase != "requested"


@pytest.mark.parametrize("gate", ["on_call", "passed_in"])
def test_what_others_outside_do_not_open_is_passed(world: World, gate: str) -> None:
    """Nobody on call, and an image that completed nowhere."""
    waiting(world, **{gate: {"on_call": "PSCHED1", "passed_in": "nowhere"}[gate]})
    world.say(f"override shop {gate} {WHY}", user=LEAD)
    assert world.phase != "requested"


def test_approvals_and_a_freeze_still_count(world: World) -> None:
    """They are people's word, which no override replaces."""
    waiting(world, window=SHUT, approvals={"roles": ["lead"]})
    assert "Say which gate" in world.say(f"override shop approvals {WHY}", user=LEAD)[-1]
    world.say("freeze shop because of the sale")
    world.say(f"override window {WHY}", user=LEAD)
    assert [each.gate for each in world.rollout.waiting] == ["approvals"]
    world.say("approve shop", user=LEAD)
    assert world.service().freeze is not None
    assert world.served() == {STABLE: 100}
    assert CANARY not in world.served()


@pytest.mark.parametrize(
    ("text", "user", "said"),
    [
        ("override window", LEAD, "takes a reason"),
        (f"override window {WHY}", OPERATOR, "Only lead may override a gate of shop."),
        (f"override ci {WHY}", LEAD, "does not wait for ci"),
        (f"override hours {WHY}", LEAD, "Say which gate: passed_in, ci, window, on_call."),
        (f"override {WHY}", LEAD, "Say which gate"),
    ],
)
def test_what_is_refused_changes_nothing(world: World, text: str, user: str, said: str) -> None:
    """Without a reason, without the right, of a gate that is open or can't be overridden."""
    waiting(world)
    assert said in world.say(text, user=user)[-1]
    assert world.phase == "requested"
    assert world.rollout.overridden == ()


def test_a_plan_that_names_nobody_lets_nobody(world: World) -> None:
    """And says what to add to it."""
    world.write_plan(gates={"window": SHUT})
    world.push_plans()
    world.say(f"start shop {CANARY}")
    told = world.say(f"override window {WHY}")[-1]
    assert "lets nobody override a gate" in told
    assert "gates: {override: {roles:" in told
    assert world.phase == "requested"


def test_a_window_that_closes_on_the_way_is_passed(world: World) -> None:
    """At the end of a soak, too; what a limit says still counts."""
    world.slack.add_user(LEAD, "lena")
    world.slack.join(CHANNEL, LEAD)
    now = world.clock.now()
    ten = now.replace(hour=10, minute=0, second=0) + timedelta(days=1)
    world.clock.forward((ten - now).total_seconds())
    gates = {"window": {"hours": "10:00-10:04"}, "override": {"roles": ["lead"]}}
    steps = [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "6m"},
        {"traffic": "100%", "soak": "2m"},
    ]
    world.write_plan(people=PEOPLE, gates=gates, steps=steps)
    world.push_plans()
    world.start(10)
    world.soak(361)
    assert [each.gate for each in world.rollout.waiting] == ["window"]
    world.say(f"override window {WHY}", user=LEAD)
    world.soak(61)
    assert world.served() == {CANARY: 100}
