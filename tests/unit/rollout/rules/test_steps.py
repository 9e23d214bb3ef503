"""The way up: start, verify, soak, the last step, the watch, the end."""

from datetime import timedelta

import pytest

from bot.rollout.effects import RunProbe, ShiftTraffic
from bot.rollout.facts import CardPosted, Ticked
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Card, Phase
from bot.rollout.traffic import Traffic
from tests.support.rollouts import (
    BOB,
    CANARY,
    CPU_HIGH,
    FAIL,
    INCONCLUSIVE,
    MINUTE,
    PASS,
    ROLLOUT,
    STABLE,
    new_id,
    plan,
    started,
    verdict,
)
from tests.support.story import Story, soaking, verifying, watching

NO_WATCH = plan(watch=None)


def test_a_start_tags_the_canary_at_zero() -> None:
    """A plan that begins at 0 % tags the canary without giving it a request."""
    story = verifying()
    assert story.service.desired
    assert story.service.desired.traffic.tagged == CANARY
    assert story.split == {STABLE: 100}
    (started,) = story.announced(Topic.STARTED)
    assert started.next.code is Next.PLANNED_STEPS_AFTER_TEST
    assert started.next.values["shares"] == "10 %, 50 %, 100 %"


def test_a_plan_without_zero_begins_with_traffic() -> None:
    """A plan whose first step has traffic soaks at once."""
    story = Story().start(plan(steps=[{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}]))
    assert (story.phase, story.split) == (Phase.SOAKING, {CANARY: 10, STABLE: 90})


def test_the_probe_runs_when_the_tag_is_served() -> None:
    """The canary is asked once its address is there, and again with each evaluation until it
    answers."""
    story = verifying()
    assert not any(isinstance(effect, RunProbe) for effect in story.effects)
    assert any(isinstance(effect, RunProbe) for effect in story.settle().effects)
    story.verify(ok=False).tick(None)
    assert any(isinstance(effect, RunProbe) for effect in story.effects)
    assert story.verify().split == {CANARY: 10, STABLE: 90}


@pytest.mark.parametrize(("attempts", "over_after"), [(1, 1), (3, 3), (None, None)])
def test_a_probe_is_tried_as_often_as_the_plan_says(
    attempts: int | None, over_after: int | None
) -> None:
    """The last failed attempt cancels, with what was answered; without a number the step's
    deadline does."""
    probe = {"paths": ["/healthz"], "attempts": attempts}
    steps = [{"traffic": "0%", "probe": probe}, {"traffic": "100%", "soak": "5m"}]
    story = verifying(plan(steps=steps)).settle()
    tried = 0
    while story.phase is Phase.VERIFYING and tried < 10:
        story.verify(ok=False, words="GET /healthz answered 503")
        tried += 1
    assert tried == (over_after or 10)
    if over_after:
        over = story.last.ended
        assert over
        assert over.phase is Phase.CANCELLED
        assert "GET /healthz answered 503" in over.outcome
        assert story.split == {STABLE: 100}


def test_an_answer_before_the_tag_is_served_waits() -> None:
    """A probe that answers early gives no traffic until the 0 % step is served."""
    story = verifying().verify()
    assert story.split == {STABLE: 100}
    assert story.settle().tick(None).split == {CANARY: 10, STABLE: 90}


def test_evidence_does_not_replace_the_soak() -> None:
    """A step goes up only when soak and checks are both done."""
    story = soaking().tick(PASS)
    assert story.rollout.step == 1
    story.after(3 * MINUTE).tick(INCONCLUSIVE)
    assert story.rollout.step == 1
    assert story.tick(PASS).rollout.step == 2


def test_an_evaluation_of_another_step_is_nothing() -> None:
    """A verdict that was reached about the step before decides nothing, not even to roll back."""
    story = soaking(2)
    for name, step in ((ROLLOUT, 1), (ROLLOUT, 3), ("shop-r0", 2)):
        story.tell(Ticked(id=new_id(), rollout=name, step=step, verdict=FAIL))
        assert story.last.ignored


def test_an_evaluation_while_we_shift_is_nothing() -> None:
    """What was measured before the step is served does not count."""
    assert soaking(settled=False).tick(FAIL).last.ignored


def test_a_soft_warning_is_said_once_a_step() -> None:
    """A soft check that is not met is told once, decides nothing, and is told anew in the next
    step."""
    high = verdict(PASS.outcome, CPU_HIGH)
    story = soaking().tick(high)
    assert "Warning, cpu: cpu says miss" in story.said(Topic.WARNING)[0]
    assert not story.tick(high).said(Topic.WARNING)
    assert story.after(3 * MINUTE).tick(high).rollout.step == 2
    assert story.settle().tick(high).said(Topic.WARNING)


def test_at_the_last_step_stable_keeps_our_tag() -> None:
    """At 100 % the canary serves alone, and stable stays warm for a rollback."""
    story = soaking(3)
    assert story.service.desired
    assert story.service.desired.traffic.split == {CANARY: 100}
    assert story.service.desired.traffic.tagged == STABLE


def test_the_watch_ends_the_rollout() -> None:
    """After the last soak it is watched for the plan's time, and then complete."""
    story = soaking(3).after(3 * MINUTE).tick()
    assert story.phase is Phase.WATCHING
    assert "watched for 1 h" in story.said(Topic.WATCHING)[0]
    assert story.after(timedelta(minutes=59)).tick().phase is Phase.WATCHING
    story.after(MINUTE).tick()
    assert story.last.ended is not None
    assert story.last.ended.outcome == "shop-00002 serves 100 %; it replaced shop-00001."
    desired = story.service.desired
    assert desired
    assert (desired.traffic, desired.left_by) == (Traffic.all_to(CANARY), ROLLOUT)
    assert any(isinstance(effect, ShiftTraffic) for effect in story.effects)


def test_without_a_watch_it_is_complete_after_the_last_soak() -> None:
    """A plan without a watch ends with its last soak."""
    story = soaking(3, NO_WATCH).after(3 * MINUTE).tick()
    assert story.last.ended is not None
    assert story.last.ended.phase is Phase.COMPLETED


def test_a_second_start_is_refused_with_the_name_of_the_first() -> None:
    """One rollout per service at a time."""
    refusal = soaking().start(canary="shop-00003").refusal
    assert "shop has an active rollout: shop-r1 of shop-00002" in refusal


def test_after_the_end_another_starts() -> None:
    """An ended rollout is in nobody's way, also when it still has to take its tag off."""
    done = watching().after(60 * MINUTE).tick()
    assert done.start(canary="shop-00003", stable=CANARY).phase is Phase.VERIFYING
    cancelled = verifying().roll_back()
    assert not cancelled.service.settled
    assert cancelled.start(canary="shop-00003").phase is Phase.VERIFYING


IDLE = {"operators": ["U0ANN"], "lead": ["U0LEAD"]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"canary": STABLE}, "serves everything already"),
        ({"plan": plan(people=IDLE)}, "people.lead"),
    ],
    ids=["stable itself", "a role that nothing asks"],
)
def test_what_cannot_start(changes: dict[str, object], words: str) -> None:
    """A start that can't be carried out is refused with the reason."""
    assert words in Story().start(**changes).refusal  # type: ignore[arg-type] # fields of a fact


def test_the_card_is_remembered_once() -> None:
    """The rollout keeps where its message stands, and hears of it once."""
    story = soaking()
    posted = CardPosted(id=new_id(), rollout=ROLLOUT, channel="C0DEPLOYS", ts="1.2")
    story.tell(posted)
    assert story.rollout.card == Card(channel="C0DEPLOYS", ts="1.2")
    story.tell(posted)
    assert story.last.ignored


def test_what_was_asked_for_is_kept() -> None:
    """The rollout knows whose code it is, by which image, who started it and why."""
    asked = started(image="shop@sha256:2", commit="c0ffee", author="Eve", reason="A fix", by=BOB)
    story = Story()
    story.tell(asked)
    made = story.rollout
    assert (made.image, made.commit, made.author) == ("shop@sha256:2", "c0ffee", "Eve")
    assert (made.requester, made.last_by, made.reason) == (BOB, BOB, "A fix")
    assert (made.requested_at, made.digest) == (story.now, asked.plan.digest)


def test_the_watch_is_judged_by_itself() -> None:
    """It begins without the last step's verdict, and a hold in it leaves as much as was left."""
    story = soaking(3).after(6 * MINUTE).tick()
    assert (story.phase, story.rollout.verdict) == (Phase.WATCHING, None)
    story.after(20 * MINUTE).hold().after(5 * MINUTE).resume()
    assert story.rollout.deadline == story.now + (40 + 60) * MINUTE


def test_what_is_served_is_known_from_what_earlier_versions_stored() -> None:
    """They kept no look at the platform; traffic that had settled is what users get."""
    story = soaking()
    assert story.service.desired is not None
    old = story.service.desired.model_copy(update={"seen": None})
    story.service = story.service.model_copy(update={"desired": old})
    story.after(5 * MINUTE).tick()
    desired = story.service.desired
    assert desired is not None
    assert desired.version > old.version
    assert desired.seen == old.traffic.split
