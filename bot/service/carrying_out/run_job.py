"""Start a step's job, and read how far it is. Nobody waits for its end: each tick looks."""

from bot.errors import NotFound, Rejected, Unavailable
from bot.judge.job_result import hold_against
from bot.plan import AnyTarget
from bot.plan.limits.lengths import lasting
from bot.plan.probes import RESULT_WITHIN, Job
from bot.rollout.effects import RunJob
from bot.rollout.facts import JobSeen
from bot.rollout.state import JobRun, JobState, Phase, Rollout
from bot.rollout.traffic import TAG
from bot.service.deciding.commit import Applied, apply
from bot.service.ports.job_runner import Execution, JobOrder
from bot.service.ports.parts import Parts
from bot.service.values.records import OutboxEntry
from bot.short import kept

LONGEST_WORDS = 500
"""Bytes as JSON of how a run ended, with what it measured."""


def run_job(parts: Parts, entry: OutboxEntry, effect: RunJob) -> Applied | None:
    """Have it run and remember the execution; what can't run at all has failed. Nothing is started
    any more for a rollout that rolls back or is over."""
    rollout = parts.store.load(entry.service_id).service.active
    if rollout is None or rollout.id != effect.rollout or rollout.phase is Phase.ROLLING_BACK:
        return None
    target = rollout.plan.target.moved
    run = next((each for each in rollout.jobs if each.key == effect.key), None)
    if run is None or run.execution or run.ended:
        return None
    job = rollout.jobs_here[rollout.jobs.index(run)]
    first = target.first
    try:
        found = parts.jobs.start(first, order_of(parts, rollout, first, job, run))
    except (NotFound, Rejected) as no:
        found = Execution(name="", state=JobState.FAILED, words=str(no))
    if job.limits and found.state is JobState.SUCCEEDED:
        # What it has measured is read by the next evaluation.
        found = found.model_copy(update={"state": JobState.RUNNING})
    return apply(parts, entry.service_id, seen(rollout, run, found))


def order_of(parts: Parts, rollout: Rollout, target: AnyTarget, job: Job, run: JobRun) -> JobOrder:
    """The job with what it may want to know of the rollout. What serves everything is asked where
    users ask it: our tag is on stable then."""
    found = parts.router.observe(target)
    address = found.address if rollout.share == 100 else found.addresses.get(TAG, "")
    about = {"ROLLOUT": rollout.id, "REVISION": rollout.canary, "URL": address}
    about["URLS"] = urls_of(parts, rollout) if rollout.places else ""
    environment = {f"CANARIO_{name}": value for name, value in about.items() if value}
    return JobOrder(run.key, job, run.asked_at, environment)


def urls_of(parts: Parts, rollout: Rollout) -> str:
    """``REGION=URL`` with commas between them, of the regions that have come to the step: a job
    runs once, in the first region, and may ask the canary in all of them."""
    found = []
    for each in rollout.plan.target.moved.each:
        (region,) = each.all_regions
        if region not in rollout.behind:
            seen = parts.router.observe(each)
            url = seen.address if rollout.share == 100 else seen.addresses.get(TAG, "")
            found += [f"{region}={url}"] if url else []
    return ",".join(found)


def look_at_job(parts: Parts, rollout: Rollout) -> JobSeen | None:
    """That the job that is under way has ended, if it has. Raises Unavailable."""
    run = running(rollout)
    if run is None:
        return None
    try:
        found = parts.jobs.read(run.execution)
    except NotFound as gone:
        found = Execution(name=run.execution, state=JobState.FAILED, words=str(gone))
    found = with_result(parts, run, rollout.jobs_here[rollout.jobs.index(run)], found)
    return seen(rollout, run, found) if found.state is not JobState.RUNNING else None


def with_result(parts: Parts, run: JobRun, job: Job, found: Execution) -> Execution:
    """As the run is, and where it has succeeded, as what it measured itself keeps the plan's
    limits. Its log comes late: for a while it is still taken to run. What can't be read then meets
    no limit."""
    if found.state is not JobState.SUCCEEDED or not job.limits:
        return found
    over = parts.clock.now() >= (found.ended_at or run.asked_at) + RESULT_WITHIN
    measured, why = None, f"it has logged no result within {lasting(RESULT_WITHIN)}"
    try:
        measured = parts.jobs.result(found.name, run.asked_at)
    except Unavailable as error:
        why = error.sentence.rstrip(".")
    except (NotFound, Rejected) as no:
        over, why = True, no.sentence.rstrip(".")
    if measured is None and not over:
        return found.model_copy(update={"state": JobState.RUNNING})
    ok, said = (False, why) if measured is None else hold_against(job.limits, measured)
    return found.model_copy(
        update={
            "state": JobState.SUCCEEDED if ok else JobState.FAILED,
            "words": kept(f"{found.words.rstrip('.')}; {said}.", LONGEST_WORDS),
        }
    )


def running(rollout: Rollout) -> JobRun | None:
    """The job that was started and has not ended, as far as is known."""
    return next((run for run in rollout.jobs if run.execution and not run.ended), None)


def seen(rollout: Rollout, run: JobRun, found: Execution) -> JobSeen:
    """The same fact for the same news."""
    return JobSeen(
        id=f"job~{run.key}~{found.state}",
        rollout=rollout.id,
        key=run.key,
        state=found.state,
        execution=found.name,
        log=found.log,
        words=found.words,
    )
