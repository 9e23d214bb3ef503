"""Approvals before the start."""

import re
from typing import Any

import pytest

from bot.rollout.actors import Actor
from bot.rollout.effects import ShiftTraffic
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import AskOutcome, Phase
from tests.support.rollouts import ANN, BOB, CANARY, EVE, MINUTE, STABLE
from tests.support.story import requested
from tests.unit.rollout.rules.approvals.asking import DAN, outcome, shown


def test_a_start_with_approvals_waits_for_them() -> None:
    """No traffic is touched, the two roles are asked for until the hour is over, in a message of
    their own."""
    story = requested()
    assert story.phase is Phase.REQUESTED
    assert not any(isinstance(effect, ShiftTraffic) for effect in story.effects)
    (waiting,) = story.rollout.waiting
    assert (waiting.gate, waiting.roles) == ("approvals", ("code", "lead"))
    assert waiting.until == story.now + 60 * MINUTE == story.rollout.deadline
    assert shown(story) == [story.rollout.asks[0].key]


def test_one_of_two_is_not_enough() -> None:
    """The first yes counts, and the other role is still wanted until the same time."""
    story = requested().after(MINUTE).approve()
    assert story.phase is Phase.REQUESTED
    (waiting,) = story.rollout.waiting
    assert (waiting.roles, waiting.until) == (("lead",), story.now + 59 * MINUTE)
    assert "Still needed: approval by lead." in story.said(Topic.APPROVED)[0]
    assert shown(story)


def test_the_last_approval_starts_it() -> None:
    """With every role it begins at once, and the message names who approved as what."""
    story = requested().approve().approve(EVE, "lead")
    assert story.phase is Phase.VERIFYING
    assert story.rollout.waiting == ()
    ask = story.rollout.asks[0]
    assert (ask.outcome, ask.ended) == (
        AskOutcome.APPROVED,
        "approved by Bob (code) and Eve (lead).",
    )
    assert shown(story) == [ask.key]


def test_who_when_and_where_is_kept() -> None:
    """An approval remembers the person, the time, the role, the step and the channel."""
    story = requested().after(MINUTE).approve(channel="C0DEPLOYS")
    (given,) = story.rollout.approvals
    assert (given.by, given.at, given.role, given.step, given.channel) == (
        BOB,
        story.now,
        "code",
        0,
        "C0DEPLOYS",
    )


@pytest.mark.parametrize("by", [ANN, ANN.model_copy(update={"name": "somebody else"})])
@pytest.mark.parametrize("role", ["code", "lead"])
def test_nobody_approves_their_own(by: Actor, role: str) -> None:
    """The requester can't approve or refuse, whatever role they have."""
    story = requested()
    for refused in (story.approve(by, role), story.refuse(by, role)):
        assert "nobody approves their own" in refused.refusal
    assert story.rollout.approvals == ()


def test_one_person_counts_for_one_role() -> None:
    """A second yes of the same person is refused, also as another role."""
    story = requested().approve(BOB, "code", also=("lead",)).approve(BOB, "lead", also=("code",))
    assert "has approved already, as code; one person counts once" in story.refusal
    assert story.phase is Phase.REQUESTED


def test_who_has_several_roles_makes_room() -> None:
    """It doesn't matter who comes first: Bob moves to the other role when Eve has only his."""
    story = requested().approve(BOB, "code", also=("lead",)).approve(EVE, "code")
    assert story.phase is Phase.VERIFYING
    assert {a.by.id: a.role for a in story.rollout.approvals} == {"U0BOB": "lead", "U0EVE": "code"}


def test_two_people_in_one_role_count_once() -> None:
    """The second of two clicks for the same role is told who was first."""
    story = requested().approve(BOB, "code").approve(EVE, "code")
    assert "approved already, by Bob as code" in story.refusal
    assert "Still needed: approval by lead." in story.refusal


def test_a_person_without_a_role_is_told_whose_it_is() -> None:
    """Somebody else's click changes nothing and names the roles."""
    story = requested().approve(DAN, "")
    assert re.fullmatch(r"Dan has none of .*: code, lead\..*", story.refusal, re.DOTALL)


@pytest.mark.parametrize(
    "said",
    [
        {"step": 1},
        {"revision": STABLE},
        {"percent": 50},
        {"digest": "another"},
    ],
)
def test_an_answer_to_something_else_does_not_count(said: dict[str, Any]) -> None:
    """An approval is for one step, revision, percentage and plan; another one is refused."""
    story = requested().approve(**said)
    assert "has moved on" in story.refusal


def test_an_answer_to_another_rollout_does_not_count() -> None:
    """An old rollout's button does nothing to the one that is active."""
    story = requested().approve(rollout="shop-r0")
    assert "shop-r0 is over" in story.refusal


def test_an_answer_that_names_what_it_is_for_counts() -> None:
    """The step, revision, percentage and plan as they are."""
    story = requested()
    story.approve(step=0, revision=CANARY, percent=0, digest=story.rollout.digest)
    assert story.last.changed


def test_late_is_told_at_the_click() -> None:
    """After the time is over a click doesn't count, also before the tick has come by."""
    story = requested().after(60 * MINUTE).approve()
    assert "too late: approval was asked for until Tue 2026-03-10 13:00 UTC" in story.refusal
    assert story.last.refusal
    assert story.last.refusal.next_step.code is Next.CANCELLED_SOON


def test_an_ask_before_traffic_expires_into_a_cancelled_rollout() -> None:
    """The tick ends it, tells the channel, and fixes the message."""
    story = requested().approve().deadline()
    assert story.last.ended is not None
    assert story.last.ended.phase is Phase.CANCELLED
    assert "nobody approved as lead by" in story.last.ended.outcome
    assert outcome(story) is AskOutcome.EXPIRED
    assert shown(story)
    assert story.said(Topic.EXPIRED)


def test_a_refusal_before_traffic_cancels() -> None:
    """One no is enough, with its reason and name; the message says so."""
    story = requested().approve(EVE, "lead").refuse()
    assert story.last.ended is not None
    assert story.last.ended.outcome == (
        "Cancelled by Bob before any traffic moved: refused as code: Too risky."
    )
    assert outcome(story) is AskOutcome.REFUSED
    assert shown(story)


def test_a_refusal_takes_a_reason() -> None:
    """Without one it does not count."""
    assert "takes a reason" in requested().refuse(reason=" ").refusal


def test_who_approved_can_still_refuse() -> None:
    """A person who sees something new takes the yes back with a no."""
    story = requested().approve().refuse()
    assert story.last.ended is not None
