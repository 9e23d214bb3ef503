"""A refusal is a form, and forms stay open: whatever happened meanwhile, it is answered and counts
at most once."""

import pytest

from sandbox.slack.workspace import OpenModal
from tests.scenario.approvals.approving import (
    CODE,
    LEAD,
    OTHER_CODE,
    ask,
    asking,
    nothing_hangs,
    put,
    refuse,
    send,
)
from tests.support.world import CANARY, OPERATOR, SERVICE, World

HOUR = 3600


@pytest.fixture
def waiting(world: World) -> World:
    """A rollout that waits for the approvals of code and lead."""
    return asking(world)


def filled(world: World, user: str, reason: str = "not reviewed") -> OpenModal:
    """The form as somebody has it in front of them, ready to be sent."""
    world.click(ask(world), "refuse", user=user)
    modal = world.slack.modal(user)
    put(world, modal, "reason", reason)
    return modal


def told(world: World, user: str) -> str:
    """The last that a person was told."""
    return [each.text for each in world.slack.ephemerals() if each.user == user][-1]


def test_opening_the_form_changes_nothing(waiting: World) -> None:
    """The message keeps its buttons for the others, who may decide meanwhile."""
    filled(waiting, LEAD)
    assert ask(waiting).action_ids == ["canario:approve", "canario:refuse"]
    assert waiting.phase == "requested"
    assert nothing_hangs(waiting)


def test_a_form_that_is_sent_twice_counts_once(waiting: World) -> None:
    """Slack sends it again when it is not sure that it arrived: one refusal, one line."""
    modal = filled(waiting, LEAD)
    assert send(waiting, modal) == {}
    story = waiting.story()
    assert send(waiting, modal) == {}
    facts = [entry.fact.kind for entry in waiting.wiring.store.audit(SERVICE)]
    assert facts.count("refused") == 1
    assert waiting.story() == story
    assert "done before" in told(waiting, LEAD)
    assert nothing_hangs(waiting)


def test_two_forms_of_two_people_end_in_one_refusal(waiting: World) -> None:
    """The slower one is told who was faster, and why."""
    first, second = filled(waiting, LEAD), filled(waiting, CODE, "I do not like it")
    send(waiting, first)
    send(waiting, second)
    assert "is over; nothing was done" in told(waiting, CODE)
    assert "by leo before any traffic moved: refused as lead: not reviewed" in told(waiting, CODE)
    assert "leo (lead): not reviewed" in ask(waiting).text
    assert nothing_hangs(waiting)


def test_a_form_that_comes_too_late_is_told_so(waiting: World) -> None:
    """Asking has expired while it was written: the message says that, not that it was refused."""
    modal = filled(waiting, LEAD)
    waiting.clock.forward(HOUR + 1)
    send(waiting, modal)
    assert "That is too late" in told(waiting, LEAD)
    assert ask(waiting).text.startswith("✗ Expired")
    assert ask(waiting).action_ids == []
    assert nothing_hangs(waiting)


def test_a_form_that_is_overtaken_by_the_approvals_refuses_nothing(waiting: World) -> None:
    """Two others have approved meanwhile, and it has started: a rollback is another thing."""
    modal = filled(waiting, OTHER_CODE)
    for user in (CODE, LEAD):
        waiting.click(ask(waiting), "approve", user=user)
    assert waiting.phase == "soaking"
    send(waiting, modal)
    assert "approved by carol (code) and leo (lead)" in told(waiting, OTHER_CODE)
    assert waiting.phase == "soaking"
    assert ask(waiting).text.startswith("✓ Approved")
    assert nothing_hangs(waiting)


def test_a_form_of_an_earlier_rollout_refuses_nothing_of_the_next(waiting: World) -> None:
    """It is bound to what its button showed."""
    modal = filled(waiting, LEAD)
    waiting.say("rollback shop because of a slip")
    waiting.say(f"start shop {CANARY} because again")
    send(waiting, modal)
    assert "is over; nothing was done" in told(waiting, LEAD)
    assert waiting.phase == "requested"


def test_the_requester_takes_it_back_by_another_word(waiting: World) -> None:
    """They have no say in it, and are told how to cancel."""
    assert (
        "To take it back: `/canary rollback shop`"
        in refuse(waiting, ask(waiting), OPERATOR, "a slip")[-1]
    )
    assert waiting.phase == "requested"
    waiting.say("rollback shop because of a slip")
    assert waiting.phase == "idle"


def test_who_refused_what_and_why_is_in_the_trail(waiting: World) -> None:
    """With the role, the step, the revision, the plan and the channel, as for a yes."""
    digest, card = waiting.rollout.digest, waiting.card()
    refuse(waiting, ask(waiting), LEAD, "the migration is not reviewed")
    (fact,) = [e.fact for e in waiting.wiring.store.audit(SERVICE) if e.fact.kind == "refused"]
    assert (fact.by.id, fact.by.name, fact.role, fact.step) == (LEAD, "leo", "lead", 0)
    assert (fact.reason, fact.revision, fact.digest) == (
        "the migration is not reviewed",
        CANARY,
        digest,
    )
    assert fact.channel == card.channel
