"""What a step runs, its probe and then its jobs one after the other: what is done, and next."""

import hashlib

from bot.plan.probes import Job
from bot.rollout.effects import RunJob, RunProbe
from bot.rollout.state import JobRun, JobState, Phase, Rollout
from bot.rollout.turn import Turn
from bot.rollout.verdict import Outcome


def pending(rollout: Rollout) -> tuple[str, ...]:
    """The jobs that must still succeed before it continues, by name, in their order."""
    if rollout.acting_phase not in (Phase.VERIFYING, Phase.SOAKING, Phase.WATCHING):
        return ()
    runs = rollout.jobs
    return tuple(
        job.name
        for n, job in enumerate(rollout.jobs_here)
        if n >= len(runs) or not is_done(job, runs[n])
    )


def unfinished(rollout: Rollout) -> bool:
    """Whether its probe must still be answered, or a job succeed, before it continues."""
    return rollout.unprobed or bool(pending(rollout))


def is_done(job: Job, run: JobRun) -> bool:
    """Whether nothing waits for it any more: what is optional may fail."""
    return run.state is JobState.SUCCEEDED or (job.optional and run.ended)


def open_job(rollout: Rollout) -> JobRun | None:
    """The one whose outcome is not known yet; at most one is under way."""
    return next((run for run in rollout.jobs if not run.ended), None)


def run_next(turn: Turn) -> None:
    """Have the canary probed, where its answer is waited for; else ask for the next job."""
    rollout = turn.service.active
    active = rollout is not None and rollout.phase in (Phase.VERIFYING, Phase.SOAKING)
    if rollout is not None and active and rollout.unprobed and turn.service.settled:
        turn.effects.append(RunProbe(rollout=rollout.id))
    else:
        start_next(turn)


def start_next(turn: Turn) -> None:
    """Ask for the next job, where the traffic is served and the one before it is done."""
    rollout = turn.service.active
    if rollout is None or not turn.service.settled:
        return
    running = rollout.phase in (Phase.VERIFYING, Phase.SOAKING, Phase.WATCHING)
    ready = running and not rollout.unprobed
    jobs, n = rollout.jobs_here, len(rollout.jobs)
    if not ready or n == len(jobs) or not at_its_time(turn, n):
        return
    if all(is_done(job, run) for job, run in zip(jobs, rollout.jobs, strict=False)):
        ask(turn, n)


def at_its_time(turn: Turn, n: int) -> bool:
    """Whether the job with this number may begin: those of the end only when all else is done."""
    rollout = turn.rollout
    own = 0 if rollout.phase is Phase.WATCHING else len(rollout.current.job)
    if n < own:
        return True
    passes = rollout.verdict is not None and rollout.verdict.outcome is Outcome.PASS
    return passes and rollout.clock.elapsed(turn.now) >= rollout.length


def run_again(turn: Turn) -> None:
    """Forget what has failed and had not to, so that it runs once more."""
    runs = turn.rollout.jobs
    both = zip(turn.rollout.jobs_here, runs, strict=False)
    turn.set(jobs=tuple(run for job, run in both if not run.ended or is_done(job, run)))
    start_next(turn)


def late_jobs(rollout: Rollout) -> str:
    """What was not done in time, in words; empty where everything was."""
    waiting = pending(rollout)
    if not waiting:
        return ""
    run = open_job(rollout)
    still = " and still runs" if run is not None and run.execution else ""
    return f"the job {waiting[0]} has not succeeded in time{still}"


def ask(turn: Turn, n: int) -> None:
    """Remember a new attempt of the job with this number, and have it started."""
    rollout = turn.rollout
    run = JobRun(
        key=key_of(rollout, n, turn.service.generation + 1),
        name=rollout.jobs_here[n].name,
        asked_at=turn.now,
    )
    put(turn, n, run)
    turn.effects.append(RunJob(rollout=rollout.id, key=run.key))


def key_of(rollout: Rollout, n: int, generation: int) -> str:
    """The attempt's own, also after a crash. Whoever may run the job could have run it under a key
    that can be guessed, and that run would be taken for ours: so one is not known from another."""
    plain = f"{rollout.id}~{rollout.step}~{n}~{generation}"
    if not rollout.nonce:
        return plain
    return f"{plain}~{hashlib.sha256(f'{rollout.nonce}~{plain}'.encode()).hexdigest()[:32]}"


def put(turn: Turn, n: int, run: JobRun) -> None:
    """Replace the job with this number, or add it."""
    runs = turn.rollout.jobs
    turn.set(jobs=(*runs[:n], run, *runs[n + 1 :]))
