"""What a step's job was seen to do."""

from bot.plan.probes import Job
from bot.rollout.actors import CANARIO
from bot.rollout.decision import Ignored
from bot.rollout.effects import Topic
from bot.rollout.facts import JobSeen
from bot.rollout.holds import hold, release
from bot.rollout.jobs import put, start_next
from bot.rollout.moves import BEFORE_TRAFFIC, cancel
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import sentence
from bot.rollout.rules.tick import continue_if_ready
from bot.rollout.state import Cause, Hold, JobRun, JobState
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
