"""The probe of a step with traffic: when it is asked, and what its answer decides."""

from typing import Any

from bot.rollout.effects import RunJob, RunProbe
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, JobState, Phase
from tests.support.rollouts import FAIL, INCONCLUSIVE, MINUTE, PASS, plan
from tests.support.story import Story, soaking


def on(at: int = 1, attempts: int | None = None, **more: Any) -> Any:
    """The usual plan, with a probe at one of its steps with traffic."""
    steps: list[dict[str, Any]] = [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "5m"},
        {"traffic": "100%", "soak": "5m"},
    ]
    steps[at] |= {"probe": {"paths": ["/chat"], "attempts": attempts}} | more
    return plan(steps=steps)


def probed(story: Story) -> bool:
    """Whether the last decision has the canary probed."""
    return any(isinstance(effect, RunProbe) for effect in story.effects)


def test_a_step_is_probed_when_its_traffic_is_served_and_is_not_over_before() -> None:
    """What the step before was answered does not count; the answer at last continues it."""
    story = soaking(1, on(), settled=False)
    assert not story.rollout.verified
    assert not probed(story)
    assert probed(story.settle())
    story.after(6 * MINUTE).tick()
    assert (story.rollout.step, probed(story)) == (1, True)
    assert story.verify(words="it chats").rollout.step == 2


def test_an_answered_step_is_not_probed_again() -> None:
    """Its soak decides then."""
    story = soaking(1, on()).verify()
    assert not probed(story.after(MINUTE).tick())
    assert story.after(5 * MINUTE).tick().rollout.step == 2


def test_a_failed_probe_is_tried_again_by_each_evaluation() -> None:
    """The first failure is said in the thread, the others on the card."""
    story = soaking(1, on()).verify(ok=False, words="POST /chat answered 500")
    (said,) = story.said(Topic.WARNING)
    assert "POST /chat answered 500" in said
    for _ in range(3):
        assert probed(story.after(MINUTE).tick())
        assert story.verify(ok=False, words="POST /chat answered 500").phase is Phase.SOAKING
    assert story.rollout.probes_failed == 4


def test_with_its_attempts_exhausted_it_holds_and_a_resume_tries_again() -> None:
    """The hold says that it has traffic; passing checks don't end it."""
    story = soaking(1, on(attempts=2)).verify(ok=False).verify(ok=False, words="answered 500")
    (held,) = story.rollout.holds
    assert held.cause is Cause.PROBE
    assert "has 10 % of the traffic" in held.reason
    assert "answered 500" in held.reason
    assert story.after(MINUTE).tick(PASS).phase is Phase.HOLDING
    assert not probed(story)
    assert probed(story.resume())
    assert story.verify(ok=False).phase is Phase.SOAKING
    assert story.verify(ok=False).phase is Phase.HOLDING
    assert story.resume().verify().after(6 * MINUTE).tick().rollout.step == 2


def test_an_answer_that_comes_late_ends_the_hold_for_the_probe() -> None:
    """And no other."""
    assert soaking(1, on(attempts=1)).verify(ok=False).verify().phase is Phase.SOAKING
    story = soaking(1, on(attempts=1)).verify(ok=False).hold().verify()
    assert [held.cause for held in story.rollout.holds] == [Cause.PERSON]


def test_the_answer_of_another_step_counts_for_nothing() -> None:
    """Nor one from before the traffic was served."""
    assert soaking(1, on()).verify(step=0).last.ignored
    assert soaking(1, on(), settled=False).verify().last.ignored
    assert soaking(1, plan()).verify().last.ignored


def test_a_broken_limit_rolls_back_whatever_the_probe() -> None:
    """The probe is one more reason to wait, and none to keep a bad canary."""
    assert soaking(1, on()).tick(FAIL).phase is Phase.ROLLING_BACK
    assert soaking(1, on(attempts=1)).verify(ok=False).tick(FAIL).phase is Phase.ROLLING_BACK


def test_the_jobs_of_a_step_follow_its_probe() -> None:
    """As at 0 %."""
    story = soaking(1, on(job=[{"name": "smoke", "timeout": "5m"}]))
    assert story.rollout.jobs == ()
    assert any(isinstance(effect, RunJob) for effect in story.verify().effects)
    assert story.job(JobState.SUCCEEDED).after(5 * MINUTE).tick().rollout.step == 2


def test_a_promote_before_the_answer_takes_a_reason() -> None:
    """The probe is evidence as the checks are."""
    story = soaking(1, on()).tick()
    assert "has not answered its probe" in story.promote().refusal
    assert story.promote(anyway=True, reason="it is broken").rollout.step == 2


def test_a_probe_that_is_never_answered_is_a_hold_at_the_deadline() -> None:
    """Evidence that is missing, too, is named first."""
    story = soaking(1, on()).verify(ok=False, words="answered 500").tick().deadline()
    assert story.rollout.holds[0].cause is Cause.PROBE
    assert "answered 500" in story.rollout.holds[0].reason
    assert soaking(1, on()).tick(INCONCLUSIVE).deadline().rollout.holds[0].cause is Cause.CHECKS


def test_the_last_step_is_probed_too() -> None:
    """At 100 %, before its watch."""
    story = soaking(2, on(2)).after(5 * MINUTE).tick()
    assert story.phase is Phase.SOAKING
    assert story.verify().phase is Phase.WATCHING


def test_what_is_adopted_by_hand_is_probed() -> None:
    """Traffic that somebody set belongs to a step, and that step's probe is asked."""
    story = soaking(1, on(2)).drift(canary=100).resume(adopt=True)
    assert (story.rollout.step, story.rollout.verified) == (2, False)
    assert probed(story.settle())
