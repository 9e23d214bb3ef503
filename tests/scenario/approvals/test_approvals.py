"""Approvals from the press to what the channel sees: who counts, until when, and every way in
which asking ends."""

import pytest

from bot.rollout.facts import Approved
from sandbox.slack.workspace import Message
from tests.scenario.approvals.approving import (
    APPROVERS,
    ASKED,
    BOTH,
    CODE,
    LEAD,
    OTHER_CODE,
    PEOPLE,
    ask,
    asking,
    asks,
    nothing_hangs,
    pinged,
    refuse,
    with_approvals,
)
from tests.support.world import (
    CANARY,
    OPERATOR,
    PLAN,
    SERVICE,
    STABLE,
    VISITOR,
    World,
    real_seconds,
)

HOUR = 3600


@pytest.fixture
def waiting(world: World) -> World:
    """A rollout that waits for the approvals of code and lead."""
    return asking(world)


def test_two_people_in_distinct_roles_open_the_gate(waiting: World) -> None:
    """One is not enough; the second starts it, and the message says who it was."""
    told = waiting.click(ask(waiting), "approve", user=CODE)
    assert told == ["Approved.\nStill needed: approval by lead."]
    assert waiting.phase == "requested"
    waiting.click(ask(waiting), "approve", user=LEAD)
    assert waiting.phase == "soaking"
    assert ask(waiting).text.startswith("✓ Approved")
    assert "carol (code) and leo (lead)" in ask(waiting).text
    assert ask(waiting).action_ids == []
    assert nothing_hangs(waiting)


def test_what_an_approver_adds_is_told_and_kept(waiting: World) -> None:
    """In the message, in the thread and in the audit trail; and nobody is pinged by it."""
    before = pinged(waiting)
    waiting.say("approve shop because <!here> the *migration* is reviewed", user=CODE)
    told = "because @here the \u2217migration* is reviewed"
    assert told in ask(waiting).text
    assert told in waiting.story()[-1]
    assert pinged(waiting) <= before
    waiting.click(ask(waiting), "approve", user=LEAD)
    assert told in ask(waiting).text
    facts = [entry.fact for entry in waiting.wiring.store.audit(SERVICE)]
    kept = [fact.reason for fact in facts if isinstance(fact, Approved)]
    assert kept == ["@here the *migration* is reviewed", ""]


def test_two_people_in_the_same_role_are_one(waiting: World) -> None:
    """The second is told who was faster and whose approval is still missing."""
    waiting.click(ask(waiting), "approve", user=CODE)
    told = waiting.click(ask(waiting), "approve", user=OTHER_CODE)
    assert "approved already, by carol as code" in told[-1]
    assert "approval by lead" in told[-1]
    assert waiting.phase == "requested"


def test_one_person_with_both_roles_counts_once(waiting: World) -> None:
    """They are told that somebody else is wanted; the buttons stay for that one."""
    waiting.click(ask(waiting), "approve", user=BOTH)
    told = waiting.click(ask(waiting), "approve", user=BOTH)
    assert "bea has approved already, as code; one person counts once" in told[-1]
    assert waiting.phase == "requested"
    assert ask(waiting).action_ids == ["canario:approve", "canario:refuse"]
    waiting.click(ask(waiting), "approve", user=CODE)
    assert waiting.phase == "soaking"
    assert "bea (lead)" in ask(waiting).text


def test_the_requester_does_not_approve_in_any_way(waiting: World) -> None:
    """Neither by the button, nor by the command, nor from Home, where it is not offered."""
    for told in (
        waiting.click(ask(waiting), "approve", user=OPERATOR),
        waiting.say("approve shop"),
    ):
        assert "nobody approves their own" in told[-1]
    waiting.slack.people.open_home(OPERATOR, timestamp=real_seconds())
    waiting.settle()
    assert "your approval" not in str(waiting.slack.home(OPERATOR))
    assert waiting.rollout.approvals == ()
    assert ask(waiting).action_ids == ["canario:approve", "canario:refuse"]


def test_who_has_no_role_is_told_whose_it_is(waiting: World) -> None:
    """Refusing takes a role too."""
    told = waiting.click(ask(waiting), "approve", user=VISITOR)
    assert "none of the roles that must approve: code, lead" in told[-1]
    assert "code: carol, bea or cora" in told[-1]
    assert "lead: leo or bea" in told[-1]
    told = refuse(waiting, ask(waiting), VISITOR, "I do not like it")
    assert "none of the roles that must approve" in told[-1]
    assert waiting.phase == "requested"
    assert nothing_hangs(waiting)


def test_too_late_is_told_at_the_click(waiting: World) -> None:
    """The click that comes after the end is told so at once, and the tick is not waited for: the
    message says that it expired, and the thread too."""
    old = ask(waiting)
    waiting.clock.forward(HOUR + 1)
    told = waiting.click(old, "approve", user=CODE)
    assert "That is too late" in told[-1]
    assert waiting.phase == "idle"
    assert ask(waiting).text.startswith("✗ Expired")
    assert ask(waiting).action_ids == []
    assert any("expired" in text.lower() for text in waiting.story())
    assert nothing_hangs(waiting)


def test_the_tick_ends_what_nobody_answered(waiting: World) -> None:
    """The message says that it expired; a press on it afterwards is told so."""
    old = ask(waiting)
    waiting.click(old, "approve", user=CODE)
    waiting.clock.forward(HOUR + 1)
    waiting.tick()
    assert waiting.last_ended().phase == "cancelled"
    assert ask(waiting).text.startswith("✗ Expired")
    assert ask(waiting).action_ids == []
    assert "is over; nothing was done" in told_of(waiting, old)
    assert ask(waiting).text.startswith("✗ Expired")
    assert nothing_hangs(waiting)


def test_a_refusal_ends_it_for_everybody(waiting: World) -> None:
    """The one who comes later is told, and the message names who refused, and why."""
    old = ask(waiting)
    told = refuse(waiting, old, LEAD, "the migration is not reviewed")
    assert told[-1].startswith("Refused.")
    assert waiting.phase == "idle"
    assert ask(waiting).text.startswith("✗ Refused")
    assert "leo (lead): the migration is not reviewed" in ask(waiting).text
    assert any("the migration is not reviewed" in text for text in waiting.story())
    assert "is over; nothing was done" in told_of(waiting, old)
    assert nothing_hangs(waiting)


@pytest.mark.parametrize("verb", ["rollback", "hold"])
def test_what_stops_the_rollout_voids_the_ask(waiting: World, verb: str) -> None:
    """Nothing can be approved any more; the message says why."""
    old = ask(waiting)
    waiting.click(old, "approve", user=CODE)
    waiting.say(f"{verb} shop because checkout looks odd", user=VISITOR)
    assert ask(waiting).text.startswith("– Not needed any more")  # noqa: RUF001
    assert ask(waiting).action_ids == []
    assert told_of(waiting, old)
    assert waiting.served() == {STABLE: 100}
    assert nothing_hangs(waiting)


def test_after_a_hold_it_is_asked_anew(waiting: World) -> None:
    """What was given before the hold is void, and the old message gives nothing to the new ask."""
    waiting.click(ask(waiting), "approve", user=CODE)
    waiting.say("hold shop because odd logs")
    waiting.say("resume shop")
    waiting.clock.forward(60)
    waiting.tick()
    first, second = asks(waiting)
    assert first.action_ids == []
    assert second.action_ids == ["canario:approve", "canario:refuse"]
    waiting.click(second, "approve", user=LEAD)
    assert waiting.phase == "requested"
    waiting.click(second, "approve", user=CODE)
    assert waiting.phase == "soaking"


def test_the_message_of_an_earlier_rollout_approves_nothing(waiting: World) -> None:
    """It is bound to its rollout: who presses it is told, and it says how it ended."""
    old = ask(waiting)
    waiting.say("rollback shop because of a slip")
    waiting.say(f"start shop {CANARY} because again")
    assert "is over; nothing was done" in told_of(waiting, old)
    assert waiting.rollout.approvals == ()
    first, second = asks(waiting)
    assert first.action_ids == []
    assert second.action_ids == ["canario:approve", "canario:refuse"]


def test_only_those_who_are_wanted_are_mentioned(waiting: World) -> None:
    """Who has approved is not mentioned any more, and at the end nobody is."""
    ids = {user: f"<@{user}>" for user in APPROVERS}
    assert pinged(waiting) == set(ids.values())
    waiting.click(ask(waiting), "approve", user=CODE)
    assert pinged(waiting) == {ids[LEAD], ids[BOTH]}
    waiting.click(ask(waiting), "approve", user=LEAD)
    assert pinged(waiting) == set()


def test_a_user_group_may_approve(world: World) -> None:
    """The group is mentioned, and each of its members may."""
    world.slack.add_group("S0LEADS", "leads", [LEAD])
    with_approvals(world, people={**PEOPLE, "lead": ["S0LEADS"]})
    world.say(f"start shop {CANARY}")
    assert "<!subteam^S0LEADS>" in pinged(world)
    assert world.click(ask(world), "approve", user=LEAD)[-1].startswith("Approved.")


def test_who_approved_what_when_and_where_is_in_the_trail(waiting: World) -> None:
    """The audit trail names the person, the role, the step, the revision, the plan, the channel
    and the time."""
    waiting.click(ask(waiting), "approve", user=CODE)
    entry = waiting.wiring.store.audit(SERVICE)[-1]
    fact = entry.fact
    assert fact.kind == "approved"
    assert (fact.by.id, fact.by.name, fact.role, fact.step) == (CODE, "carol", "code", 0)
    assert (fact.rollout, fact.revision) == (waiting.rollout.id, CANARY)
    assert fact.digest == waiting.rollout.digest
    assert fact.channel == waiting.card().channel
    assert abs((waiting.clock.now() - entry.at).total_seconds()) < HOUR


def test_the_commands_do_what_the_buttons_do(waiting: World) -> None:
    """``approve`` and ``refuse``, in a role or in any."""
    assert "none of the roles" in waiting.say("approve shop as lead", user=CODE)[-1]
    told = waiting.say("approve shop as code", user=CODE)
    assert told[-1].startswith("Approved.")
    assert "✓ *code* approved by carol" in ask(waiting).text
    told = waiting.say("refuse because the migration is not reviewed", user=LEAD)
    assert told[-1].startswith("Refused. It was for the start of ")
    assert told[-1].endswith("The rollout is cancelled.")
    assert ask(waiting).text.startswith("✗ Refused")


def test_a_step_asks_and_is_bound_to_its_percentage(world: World) -> None:
    """Before 50 %: asked when the soak is over; the soak's Promote is no way around it; a refusal
    holds where it is, and after resuming it is asked anew."""
    steps = [*PLAN["steps"][:2], {**PLAN["steps"][2], "approvals": ASKED}, PLAN["steps"][3]]
    with_approvals(world, gates={}, steps=steps)
    world.start(10)
    world.soak(70)
    assert "waits for" in world.say("promote shop")[-1]
    first = ask(world)
    assert "50 %" in first.text
    assert world.served() == {STABLE: 90, CANARY: 10}
    told = refuse(world, first, CODE, "p95 looks odd")
    assert told[-1].startswith("Refused.")
    assert world.phase == "holding"
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert ask(world).text.startswith("✗ Refused")
    assert told_of(world, first)
    world.say("resume shop")
    world.soak(130)
    second = asks(world)[-1]
    assert second.ts != first.ts
    world.click(second, "approve", user=CODE)
    world.click(second, "approve", user=LEAD)
    world.soak(5)
    assert world.served() == {STABLE: 50, CANARY: 50}
    assert "decided already: approved by carol (code)" in told_of(world, second)


def told_of(world: World, message: Message) -> str:
    """What Leo is told who presses Approve on this message, however old."""
    told = world.click(message, "approve", user=LEAD)
    assert told, "a press was ignored"
    assert "Approved." not in told[-1]
    return told[-1]
