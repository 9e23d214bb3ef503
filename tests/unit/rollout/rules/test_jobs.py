"""The jobs of a step: one after the other, each once, and what their outcomes decide."""

from typing import Any

from bot.rollout.effects import RunJob
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, JobState, Phase
from tests.support.rollouts import FAIL, IN_WAVES, INCONCLUSIVE, MINUTE, MISS, PASS, PLACES, plan
from tests.support.story import Story, soaking, verifying, watching

SMOKE = {"name": "smoke", "timeout": "5m"}
LOAD = {"name": "load", "timeout": "10m", "optional": True}


def on(*jobs: Any, at: int = 0) -> Any:
    """The usual plan, with jobs in one step."""
    steps: list[dict[str, Any]] = [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "5m"},
        {"traffic": "100%", "soak": "5m"},
    ]
    steps[at] |= {"job": list(jobs)}
    return plan(steps=steps)


def at_zero(*jobs: Any) -> Story:
    """Verified at 0 %, where these jobs are asked for."""
    return verifying(on(*jobs)).settle().verify()


def jobs_asked(story: Story) -> list[str]:
    """The keys of the runs that the last decision asks for."""
    return [effect.key for effect in story.effects if isinstance(effect, RunJob)]


def test_a_job_is_asked_for_once_when_the_probes_are_answered() -> None:
    """Not before, and no evaluation asks again while its outcome is not known."""
    story = verifying(on(SMOKE)).settle()
    assert jobs_asked(story) == []
    assert jobs_asked(story.verify()) == [story.rollout.jobs[0].key]
    assert jobs_asked(story.after(MINUTE).tick(None)) == []
    assert jobs_asked(story.job(JobState.RUNNING)) == []
    assert jobs_asked(story.after(MINUTE).tick(None)) == []
    assert story.phase is Phase.VERIFYING


def test_the_step_waits_for_every_job_in_turn() -> None:
    """The second starts when the first has succeeded, and traffic moves after the last."""
    story = at_zero(SMOKE, SMOKE | {"name": "data"}).job(JobState.RUNNING)
    assert jobs_asked(story.after(MINUTE).tick(None)) == []
    story.job()
    assert jobs_asked(story) == [story.rollout.jobs[1].key]
    assert story.phase is Phase.VERIFYING
    assert story.job().phase is Phase.SOAKING
    assert story.rollout.jobs == ()


def test_a_failed_job_ends_a_rollout_before_any_traffic() -> None:
    """It is cancelled, and says which job and why."""
    story = at_zero(SMOKE).job(JobState.FAILED, words="0 of 1 tasks succeeded: exit 3", log="L")
    assert story.last.ended
    assert story.last.ended.phase is Phase.CANCELLED
    assert "smoke" in story.last.ended.outcome
    assert "exit 3" in story.last.ended.outcome
    assert story.announced(Topic.WARNING)[0].details == ("Log: L",)


def test_an_optional_job_is_reported_and_stops_nothing() -> None:
    """Its failure is a warning, and the rollout continues at once."""
    story = at_zero(LOAD).job(JobState.FAILED, words="too slow")
    assert "too slow" in story.said(Topic.WARNING)[0]
    assert story.phase is Phase.SOAKING


def test_a_step_with_traffic_continues_when_soak_and_job_are_done() -> None:
    """Whichever comes last takes it up."""
    story = soaking(1, on(SMOKE, at=1))
    assert story.rollout.jobs[0].state is JobState.ASKED
    assert story.after(5 * MINUTE).tick().rollout.step == 1
    assert story.job().rollout.step == 2
    other = soaking(1, on(SMOKE, at=1)).job()
    assert other.tick().rollout.step == 1
    assert other.after(5 * MINUTE).tick().rollout.step == 2


def test_a_missed_limit_does_not_wait_for_a_job() -> None:
    """Nor does a broken one."""
    assert soaking(1, on(SMOKE, at=1)).after(5 * MINUTE).tick(MISS).phase is Phase.HOLDING
    assert soaking(1, on(SMOKE, at=1)).tick(FAIL).phase is Phase.ROLLING_BACK


def test_a_failed_job_holds_a_step_and_a_resume_runs_it_again() -> None:
    """Passing checks don't end that hold; a new attempt is a new run."""
    story = soaking(1, on(SMOKE, at=1))
    first = story.rollout.jobs[0].key
    story.job(JobState.FAILED, words="exit 1")
    assert story.rollout.holds[0].cause is Cause.JOB
    assert story.after(MINUTE).tick(PASS).phase is Phase.HOLDING
    again = jobs_asked(story.resume())
    assert len(again) == 1
    assert again != [first]
    assert story.phase is Phase.SOAKING
    assert story.job(JobState.FAILED, key=first).last.ignored
    story.job()
    assert story.after(5 * MINUTE).tick().rollout.step == 2


def test_a_promote_before_the_job_is_done_takes_a_reason() -> None:
    """The job is evidence as the checks are."""
    story = soaking(1, on(SMOKE, at=1)).tick()
    assert "smoke" in story.promote().refusal
    assert story.promote(anyway=True, reason="it is broken").rollout.step == 2
    assert story.rollout.jobs == ()


def test_a_job_that_never_ends_is_a_hold_which_its_success_ends() -> None:
    """The step's deadline counts the job's own time; the hold names the job."""
    story = soaking(1, on(SMOKE, at=1)).job(JobState.RUNNING)
    story.after(MINUTE).tick().deadline()
    assert story.rollout.holds[0].cause is Cause.JOB
    assert "smoke" in story.rollout.holds[0].reason
    assert story.after(MINUTE).tick(PASS).phase is Phase.HOLDING
    assert jobs_asked(story.job()) == []
    assert story.phase is Phase.SOAKING


def test_too_little_evidence_is_said_though_a_job_is_missing_too() -> None:
    """What holds is named; the judge's reason comes first."""
    story = soaking(1, on(SMOKE, at=1)).tick(INCONCLUSIVE).deadline()
    assert story.rollout.holds[0].cause is Cause.CHECKS


def test_a_job_that_never_ends_before_traffic_cancels() -> None:
    """The reason is the job, not the probe that was answered."""
    story = at_zero(SMOKE).job(JobState.RUNNING).deadline()
    assert story.last.ended
    assert "smoke" in story.last.ended.outcome


def test_a_job_that_was_asked_for_while_it_was_held_starts_when_it_continues() -> None:
    """A hold asks for nothing new."""
    story = verifying(on(SMOKE)).settle().hold().verify()
    assert jobs_asked(story) == []
    assert jobs_asked(story.resume()) == []
    assert len(jobs_asked(story.after(MINUTE).tick(None))) == 1


def test_the_deadline_leaves_time_for_the_jobs() -> None:
    """A step may take as much longer as its jobs may."""
    more = on(SMOKE, LOAD).deadline_at(0) - on(at=0).deadline_at(0)
    assert more == 15 * MINUTE


def test_adopted_traffic_of_another_step_begins_its_own_jobs() -> None:
    """What ran in the step before does not count there, and nothing of it is waited for."""
    story = soaking(1, on(SMOKE, at=1)).job(JobState.RUNNING)
    story.drift(canary=100).resume(adopt=True)
    assert story.rollout.jobs == ()


def in_its_last_watch() -> Story:
    """The watch is over, so the end's job is asked for; then somebody sets the traffic by hand."""
    ends = plan(watch={"for": "1h", "keep": "5%"}, on_complete={"job": SMOKE})
    return watching(ends).after(60 * MINUTE).tick().drift(canary=100)


def test_adopting_from_the_watch_forgets_the_jobs_of_the_end() -> None:
    """The last step soaks again, without a job; what the end's job says then is not awaited, and
    the end runs it anew."""
    story = in_its_last_watch()
    first = story.rollout.jobs[0].key
    story.resume(adopt=True).settle()
    assert (story.phase, story.rollout.jobs) == (Phase.SOAKING, ())
    assert story.job(JobState.FAILED, key=first).last.ignored
    assert story.after(6 * MINUTE).tick().phase is Phase.WATCHING
    again = jobs_asked(story.after(60 * MINUTE).tick())
    assert len(again) == 1
    assert again != [first]


def test_adopting_in_the_same_soak_keeps_its_jobs() -> None:
    """A job that was begun in the step is not begun twice."""
    story = soaking(1, on(SMOKE, at=1))
    story.drift(canary=20, stable=80).resume(adopt=True).settle()
    assert [run.name for run in story.rollout.jobs] == ["smoke"]
    assert story.job().after(5 * MINUTE).tick().rollout.step == 2


def test_the_jobs_of_the_end_follow_the_last_wave() -> None:
    """Without a watch they run when every region has had the last step, not after its first."""
    steps = [{"traffic": "10%", "soak": "5m"}, {"traffic": "100%", "soak": "5m"}]
    ends = plan(target=IN_WAVES, watch=None, steps=steps, on_complete={"job": SMOKE})
    story = Story().start(ends, places=PLACES).settle()
    for _ in range(2):
        story.after(6 * MINUTE).tick().settle()
    assert (story.rollout.step, story.rollout.wave) == (1, 0)
    assert jobs_asked(story.after(6 * MINUTE).tick()) == []
    assert (story.rollout.step, story.rollout.wave) == (1, 1)
    story.settle()
    assert len(jobs_asked(story.after(6 * MINUTE).tick())) == 1
    story.job()
    assert story.phase is Phase.IDLE
