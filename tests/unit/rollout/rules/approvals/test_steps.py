"""Approvals of a step, and of a promote."""

from bot.rollout.effects import ShiftTraffic
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import AskOutcome, Cause, Phase
from tests.support.rollouts import ANN, INCONCLUSIVE, MINUTE, MISS, PASS, plan
from tests.support.story import Story, soaking
from tests.unit.rollout.rules.approvals.asking import outcome
from tests.unit.rollout.states import asking, before_ten


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


def test_a_yes_that_is_late_at_a_step_says_that_it_is_asked_for_again() -> None:
    """With traffic nothing is cancelled: the rollout holds, and a resume asks once more."""
    story = asking()
    story.now = story.rollout.asks[-1].until
    assert "too late" in story.approve().refusal
    assert story.last.refusal
    assert story.last.refusal.next_step.code is Next.ASK_AGAIN
