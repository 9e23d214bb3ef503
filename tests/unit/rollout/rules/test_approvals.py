"""Who approves, what that opens, and everything that doesn't count."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.plan import Plan
from bot.rollout.actors import Actor, person
from bot.rollout.decide import decide
from bot.rollout.effects import Announce, ShiftTraffic, ShowAsk, Topic
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import AskOutcome, Cause, Phase
from tests.support.rollouts import (
    ANN,
    BOB,
    CANARY,
    EVE,
    INCONCLUSIVE,
    MINUTE,
    MISS,
    PASS,
    STABLE,
    Story,
    plan,
    requested,
    soaking,
)
from tests.unit.rollout.states import STORIES, asking, before_ten, facts_for

DAN = person("U0DAN", "Dan")


def outcome(story: Story, number: int = -1) -> AskOutcome:
    """How an ask ended, of the active rollout or of the one that has just ended."""
    rollout = story.last.ended or story.rollout
    return rollout.asks[number].outcome


def shown(story: Story) -> list[str]:
    """The asks whose messages the last decision wants shown anew."""
    return [effect.key for effect in story.effects if isinstance(effect, ShowAsk)]


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
    assert re.fullmatch(r"Dan is none of .*: code, lead\..*", story.refusal, re.DOTALL)


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


def test_an_ask_before_traffic_expires_into_a_cancelled_rollout() -> None:
    """The tick ends it, tells the channel, and fixes the message."""
    story = requested().approve().deadline()
    assert story.last.ended is not None
    assert story.last.ended.phase is Phase.CANCELLED
    assert "nobody approved as lead until" in story.last.ended.outcome
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


def test_a_step_with_approvals_is_asked_at_the_end_of_the_soak() -> None:
    """It stays on the step below, soaks on and is still judged, with the roles in sight."""
    story = asking()
    assert (story.phase, story.rollout.step) == (Phase.SOAKING, 1)
    assert story.rollout.waiting[0].roles == ("code",)
    assert story.rollout.deadline == story.now + 30 * MINUTE
    assert story.tick(MISS).phase is Phase.HOLDING


def test_an_approved_step_is_entered_at_once() -> None:
    """The soak is over and its checks pass: the last yes is all that was missing."""
    story = asking().approve()
    assert (story.phase, story.rollout.step) == (Phase.SOAKING, 2)
    assert any(isinstance(effect, ShiftTraffic) for effect in story.effects)


def test_a_step_after_zero_can_take_approvals() -> None:
    """Between 0 % and the first traffic it waits verified, and a refusal cancels."""
    story = before_ten().settle().verify()
    assert (story.phase, story.rollout.waiting[0].roles) == (Phase.VERIFYING, ("code",))
    assert Story(story.service, story.now).approve().rollout.step == 1
    assert story.refuse().last.ended is not None


def test_a_promote_asks_and_does_not_replace() -> None:
    """An operator's promote asks for the approval early, and a second one opens nothing."""
    story = soaking(1, asking().rollout.plan).tick().promote()
    assert story.rollout.waiting[0].roles == ("code",)
    assert story.rollout.step == 1
    story.after(2 * MINUTE).promote()
    assert "A promote does not replace an approval." in story.refusal
    story.promote(sure=True, anyway=True, reason="I am in a hurry")
    assert "A promote does not replace an approval." in story.refusal
    assert story.rollout.step == 1


def test_a_promote_takes_effect_with_the_last_approval() -> None:
    """The promote is remembered: nobody has to ask twice, and it is theirs in the thread."""
    story = asking(soaked=False)
    assert story.approve().rollout.step == 2
    assert story.rollout.last_by == ANN
    assert story.rollout.promote_asked is None


def test_an_approved_promote_still_needs_evidence() -> None:
    """An approval is no evidence: it continues with the next checks that pass, before the soak is
    over."""
    story = asking(soaked=False).tick(INCONCLUSIVE)
    (approved,) = story.approve().announced(Topic.APPROVED)
    assert Next.CONTINUES_WHEN_CHECKS_PASS in approved.next.codes
    assert story.rollout.step == 1
    assert story.tick(PASS).rollout.step == 2


def test_an_approval_starts_the_wait_for_evidence_anew() -> None:
    """What was waited for is approval, until the ask's end; from now on it is evidence, for as long
    as the step may take."""
    story = asking(soaked=False).tick(INCONCLUSIVE).after(MINUTE).approve()
    step = story.rollout.plan.deadline_at(1)
    assert step != 30 * MINUTE
    assert story.rollout.deadline == story.now + step


def test_a_promote_without_evidence_is_kept_once_approved() -> None:
    """Who promoted anyway, with a reason, waits for the approvals only."""
    story = soaking(1, asking().rollout.plan).tick(INCONCLUSIVE)
    story.promote(sure=True, anyway=True, reason="a fix of the outage")
    assert "It continues as soon as it is approved." in " ".join(story.said(Topic.WAITING))
    assert story.approve().rollout.step == 2
    assert "a fix of the outage" in " ".join(story.said(Topic.STEP_UP))


def test_a_hold_ends_what_a_promote_asked_for() -> None:
    """After a resume nothing jumps ahead of its soak."""
    story = asking(soaked=False).hold().resume()
    assert story.rollout.promote_asked is None


def test_the_newest_asks_are_remembered() -> None:
    """Twenty of them, whatever was refused and asked again; the last is the one that is open."""
    story = asking()
    keys = [story.rollout.asks[-1].key]
    for _ in range(24):
        story.refuse().resume().after(MINUTE).tick()
        keys.append(story.rollout.asks[-1].key)
    assert len(set(keys)) == 25
    assert [each.key for each in story.rollout.asks] == keys[-20:]
    assert story.approve().rollout.step == 2


def test_who_approved_the_start_is_still_known_at_the_next_approval() -> None:
    """Each approval stays as it was given, for the report at the end."""
    steps = [*asking().rollout.plan.model_dump(mode="json", by_alias=True)["steps"]]
    people = {"code": ["U0BOB"]}
    twice = plan(steps=steps, people=people, gates={"approvals": steps[2]["approvals"]})
    story = Story().start(twice).approve(reason="the start").settle().verify().settle()
    story.after(6 * MINUTE).tick().approve(reason="the step")
    assert [each.reason for each in story.rollout.approvals] == ["the start", "the step"]


def test_an_approval_grows_old() -> None:
    """What was approved and did not happen within the time is asked for again."""
    story = asking(soaked=False).tick(INCONCLUSIVE).approve()
    story.after(31 * MINUTE).tick()
    assert story.rollout.step == 1
    assert [ask.outcome for ask in story.rollout.asks] == [AskOutcome.APPROVED, AskOutcome.OPEN]


def test_a_refused_step_holds() -> None:
    """What is served is well, so it stays; resuming asks again, and only a new yes counts."""
    story = asking().refuse()
    assert [hold.cause for hold in story.rollout.holds] == [Cause.GATE]
    assert "Bob refused as code: Too risky" in story.said(Topic.REFUSED)[0]
    assert "If nothing ends the hold" in story.said(Topic.REFUSED)[0]
    assert "on hold" in story.approve().refusal
    story.resume().tick()
    assert [ask.outcome for ask in story.rollout.asks] == [AskOutcome.REFUSED, AskOutcome.OPEN]
    assert story.approve().rollout.step == 2


def test_a_passing_check_does_not_end_a_refusal() -> None:
    """Only a person ends what a person refused."""
    assert asking().refuse().tick().phase is Phase.HOLDING


def test_a_step_that_nobody_approves_holds() -> None:
    """The tick says so, and the hold has its own end."""
    story = asking().deadline()
    assert story.phase is Phase.HOLDING
    assert outcome(story) is AskOutcome.EXPIRED
    assert "nobody approved as code" in story.said(Topic.EXPIRED)[0]


def test_traffic_set_by_hand_does_not_go_round_an_approval() -> None:
    """Adopting what somebody set in the console takes the approvals of the steps it leaves out."""
    story = asking().drift(canary=100).resume(adopt=True)
    assert "100 % waits for approval by code." in story.refusal
    assert story.rollout.step == 1


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
    """Whatever happens, an open ask belongs to a rollout that waits for approvals before its
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
            waits = [each for each in active.waiting if each.gate == "approvals"]
            assert len(opened) == len(waits) <= 1
            if opened:
                assert active.phase in (Phase.REQUESTED, Phase.VERIFYING, Phase.SOAKING)
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
