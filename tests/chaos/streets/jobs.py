"""A service whose steps run Cloud Run jobs, and what their ends decide."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.rollout.effects import RunJob
from bot.rollout.facts import JobSeen
from bot.rollout.state import Cause, JobState, Phase, Rollout
from infra.cloud_run.jobs import KEY
from sandbox.cloud_run.jobs import Job, Run, job_path
from tests.chaos.plans import DEADLINE
from tests.chaos.street import Street
from tests.chaos.trail import Trail
from tests.e2e.shop import REGION

SMOKE, LOAD = "smoke", "load"
WELL, SLOW = ({"canario": {"p95_ms": p95}} for p95 in (400.0, 900.0))


class JobStreet(Street):
    """A smoke test before any traffic, and a load test at half of it that measures."""

    fates = ("good", "good", "smoke fails", "load fails", "too slow", "errors", "told back")

    def more(self) -> Mapping[str, Any]:
        """See Street."""
        probe, steps = {"paths": ["/healthz"], "expect": 200}, {"soak": "2s", "deadline": DEADLINE}
        smoke = {"name": SMOKE, "timeout": "10s"}
        load = {"name": LOAD, "timeout": "10s", "limits": {"p95": "< 700ms"}}
        return {
            "steps": [
                {"traffic": "0%", "probe": probe, "deadline": "90s", "job": [smoke]},
                {"traffic": "10%", **steps},
                {"traffic": "50%", **steps, "deadline": "150s", "job": [load]},
                {"traffic": "100%", **steps},
            ],
            "hold": {"for": "90s", "then": "rollback"},
        }

    def prepare(self, canary: str, fate: str) -> None:
        """See Street."""
        super().prepare(canary, fate)
        self._set_up(SMOKE, failure="exit 1" if fate == "smoke fails" else "")
        prints = SLOW if fate == "too slow" else WELL
        self._set_up(LOAD, failure="exit 2" if fate == "load fails" else "", prints=prints)

    def _set_up(self, name: str, **does: Any) -> None:
        path = job_path(self.at.project, REGION, name)
        job = Job(path, seconds=self.dice.choice((0.0, 1.0, 3.0)), **does)
        self.at.cloud.platform.jobs.set_up(job)

    def fix(self, rollout: Rollout) -> None:
        """Whoever resumes after a failed job has fixed it."""
        if any(hold.cause is Cause.JOB for hold in rollout.holds):
            self._set_up(LOAD, prints=WELL)
        super().fix(rollout)

    def check(self, trail: Trail) -> Iterator[str]:
        """Each attempt runs once, after it was decided and never without; what is said of it is so;
        and nothing completes without its jobs."""
        asked = {effect.key: at.timestamp() for at, effect in trail.did(RunJob)}
        runs = [run for run in self.at.cloud.platform.jobs.all_runs() if self._mine(run)]
        for key, times in Counter(run.environment[KEY] for run in runs).items():
            if key not in asked:
                yield f"the job {key} ran, and nobody had decided that"
            elif times > 1:
                yield f"the job {key} ran {times} times"
        yield from (
            f"the job {run.environment[KEY]} ran before it was decided"
            for run in runs
            if run.began < asked.get(run.environment[KEY], 0.0)
        )
        yield from self._as_seen(trail, {run.environment[KEY]: run for run in runs})
        for rollout in trail.ended.values():
            well = {f.key for _, f in trail.heard(JobSeen) if f.state is JobState.SUCCEEDED}
            mine = sum(key.startswith(f"{rollout.id}~") for key in well)
            if rollout.phase is Phase.COMPLETED and mine < 2:
                yield f"{rollout.id} is complete, and {mine} of its jobs have succeeded"

    def _mine(self, run: Run) -> bool:
        return KEY in run.environment

    def _as_seen(self, trail: Trail, runs: Mapping[str, Run]) -> Iterator[str]:
        for _, fact in trail.heard(JobSeen):
            run = runs.get(fact.key)
            if run is None:
                if fact.state is JobState.SUCCEEDED:
                    yield f"the job {fact.key} never ran, and {fact.words}"
                continue
            if fact.state is JobState.SUCCEEDED and (run.failure or run.prints == SLOW):
                yield f"the job {fact.key} failed, and was called a success"
