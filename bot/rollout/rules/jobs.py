"""What a step's probe found, and what its jobs were seen to do."""

from bot.plan.probes import Job
from bot.rollout.actors import CANARIO
from bot.rollout.decision import Ignored
from bot.rollout.facts import JobSeen, Verified
from bot.rollout.holds import hold, release
from bot.rollout.jobs import late_jobs, put, start_next
from bot.rollout.moves import BEFORE_TRAFFIC, cancel
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.rules.tick import continue_if_ready
from bot.rollout.state import Cause, Hold, JobRun, JobState, Phase, Rollout
from bot.rollout.turn import Said, Turn


def seen(turn: Turn, fact: JobSeen) -> Said:
    """It runs, or it has ended: then the next one starts, or the rollout stops here."""
    rollout = turn.rollout
    known = {run.key: n for n, run in enumerate(rollout.jobs)}
    n = known.get(fact.key)
    if fact.rollout != rollout.id or n is None:
        return Ignored(why="that job is not waited for")
    before = rollout.jobs[n]
    run = before.model_copy(
        update={
            "state": fact.state,
            "execution": fact.execution or before.execution,
            "log": fact.log or before.log,
            "words": fact.words,
        }
    )
    if before.ended or run == before:
        return Ignored(why="that is known of the job")
    put(turn, n, run)
    if run.state is JobState.SUCCEEDED:
        succeeded(turn, run)
    elif run.state is JobState.FAILED:
        failed(turn, rollout.jobs_here[n], run)
    else:
        told(turn, Topic.JOB, f"The job {run.name} runs.", run, Next.JOB_DECIDES.step())
    return None


def succeeded(turn: Turn, run: JobRun) -> None:
    """To the next job, or on where nothing else is waited for."""
    told(turn, Topic.JOB, f"The job {run.name} succeeded: {run.words}", run, following(turn))
    keep = tuple(h for h in turn.rollout.holds if h.cause is not Cause.JOB)
    if len(keep) < len(turn.rollout.holds):
        release(turn, f"The job {run.name} succeeded.", *keep)
    proceed(turn)


def failed(turn: Turn, job: Job, run: JobRun) -> None:
    """What is optional is only reported. Before any traffic it is the end, with traffic a hold: a
    person decides whether it runs again."""
    reason = f"the job {run.name} failed: {run.words}"
    if job.optional:
        said = f"The job {run.name}, which is optional, failed: {run.words}"
        told(turn, Topic.WARNING, said, run, Next.JOB_IS_OPTIONAL.step())
        proceed(turn)
        return
    told(turn, Topic.WARNING, reason[0].upper() + reason[1:], run, Next.JOB_STOPS_IT.step())
    if turn.rollout.acting_phase in BEFORE_TRAFFIC:
        cancel(turn, reason, CANARIO)
        return
    hold(
        turn,
        Hold(
            cause=Cause.JOB,
            key=run.key,
            reason=reason,
            ends=Next.RESUME_RUNS_JOB.step(),
            by=CANARIO,
            since=turn.now,
        ),
    )


def proceed(turn: Turn) -> None:
    """The next job starts, or the rollout continues where it is ready."""
    start_next(turn)
    continue_if_ready(turn)


def following(turn: Turn) -> NextStep:
    """What is done after a job."""
    jobs, done = turn.rollout.jobs_here, len(turn.rollout.jobs)
    if done < len(jobs):
        return Next.JOB_FOLLOWS.step(name=jobs[done].name)
    return Next.CONTINUES_WHEN_READY.step()


def told(turn: Turn, topic: Topic, words: str, run: JobRun, then: NextStep) -> None:
    """In the thread, with the address of its log."""
    details = (f"Log: {run.log}",) if run.log else ()
    turn.announce(topic, sentence(words), then, details=details)


def verified(turn: Turn, fact: Verified) -> Said:
    """The canary answered on its own address, or did not."""
    rollout = turn.rollout
    served = rollout.acting_phase is Phase.VERIFYING or turn.service.settled
    here = (fact.rollout, fact.step, fact.wave) == (rollout.id, rollout.step, rollout.wave)
    if not here or not rollout.unprobed or not served:
        return Ignored(why="the probe's answer is not waited for")
    turn.set(verified=fact.ok, probe_words=fact.words, evaluated_at=turn.now)
    if fact.ok:
        answered(turn)
    else:
        turn.set(probes_failed=rollout.probes_failed + 1)
        not_answered(turn)
    return None


def answered(turn: Turn) -> None:
    """The jobs of the step follow, or the next step; it ends the hold for the probe."""
    rollout = turn.rollout
    turn.announce(
        Topic.VERIFIED, f"{rollout.canary} answers: {rollout.probe_words}.", after_answer(rollout)
    )
    keep = tuple(h for h in rollout.holds if h.cause is not Cause.PROBE)
    if len(keep) < len(rollout.holds):
        release(turn, "Its probe is answered.", *keep)
    start_next(turn)
    continue_if_ready(turn)


def not_answered(turn: Turn) -> None:
    """It is tried again by the next evaluation, as often as the plan says. Then it is cancelled at
    0 %, and on hold with traffic; the first failure with traffic is said."""
    rollout = turn.rollout
    if rollout.phase is Phase.VERIFYING and no_more_attempts(rollout):
        give_up_verifying(turn)
    elif rollout.phase is Phase.SOAKING and no_more_attempts(rollout):
        hold_for_probe(turn)
    elif rollout.phase is Phase.SOAKING and rollout.probes_failed == 1:
        turn.announce(
            Topic.WARNING,
            sentence(
                f"The probe of {rollout.canary} at {rollout.share} % failed: {found_last(rollout)}"
            ),
            Next.CONTINUES_WHEN_PROBED.step(),
        )
    else:
        turn.refresh()


def hold_for_probe(turn: Turn) -> None:
    """It has traffic, so a person decides: it is probed again, or rolled back."""
    rollout = turn.rollout
    has = f"{rollout.canary}, which has {rollout.share} % of the {turn.moves}"
    hold(
        turn,
        Hold(
            cause=Cause.PROBE,
            reason=f"{has}, has not answered its probe: {found_last(rollout)}.",
            ends=Next.RESUME_PROBES_AGAIN.step(),
            by=CANARIO,
            since=turn.now,
        ),
    )


def after_answer(rollout: Rollout) -> NextStep:
    """What follows an answer."""
    if rollout.acting_phase is Phase.VERIFYING:
        return Next.NEXT_TRAFFIC.step(percent=rollout.plan.steps[1].traffic)
    return Next.CONTINUES_WHEN_READY.step()


def no_more_attempts(rollout: Rollout) -> bool:
    """Whether the probe has failed as often as the plan allows."""
    probe = rollout.current.probe
    return probe is not None and 0 < (probe.attempts or 0) <= rollout.probes_failed


def found_last(rollout: Rollout) -> str:
    """What was found last."""
    return rollout.probe_words or "the canary's own address was never served"


def give_up_verifying(turn: Turn) -> None:
    """The probes' time is over."""
    late = late_jobs(turn.rollout) if turn.rollout.verified else ""
    cancel(turn, f"{late or found_last(turn.rollout)}.", CANARIO)
