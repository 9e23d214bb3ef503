"""The jobs of a step, in words."""

from collections.abc import Iterator

from bot.rollout.jobs import pending
from bot.rollout.state import JobRun, JobState, Rollout

_STATES = {
    JobState.ASKED: "is being started",
    JobState.RUNNING: "runs",
    JobState.SUCCEEDED: "succeeded",
    JobState.FAILED: "failed: {words}",
}


def job_lines(rollout: Rollout) -> Iterator[str]:
    """``smoke runs``: each job that it needs here, those to come as well."""
    runs = rollout.jobs
    for n, job in enumerate(rollout.jobs_here):
        if n < len(runs):
            yield f"{job.name} {said(runs[n])}"
        elif job.name in pending(rollout):
            yield f"{job.name} has not begun"


def said(run: JobRun) -> str:
    """How far it is."""
    return _STATES[run.state].format(words=run.words).rstrip(".")
