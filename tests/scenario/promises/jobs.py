"""With a job, or a probe in a step with traffic: what its outcome leads to."""

from typing import Any

from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase
from bot.service.ports.prober import ProbeAnswer
from tests.scenario.promises.stage import STEPS, Stage
from tests.scenario.promises.table import kept

SMOKE: dict[str, Any] = {"name": "smoke", "timeout": "5m"}
DATA: dict[str, Any] = {"name": "data", "timeout": "5m"}
PROBE: dict[str, Any] = {"probe": {"paths": ["/chat"], "attempts": 1}}


def with_jobs(stage: Stage, *jobs: dict[str, Any]) -> Stage:
    """At 10 %, where these are to run."""
    return stage.follow(steps=[STEPS[0] | {"job": list(jobs)}, *STEPS[1:]])


@kept(Next.JOB_DECIDES)
def job_decides(stage: Stage) -> None:
    """Nothing continues before it has succeeded."""
    with_jobs(stage, SMOKE).start()
    stage.world.jobs.runs = {"smoke"}
    stage.hears(Next.JOB_DECIDES)
    assert stage.minutes(8).share == 10
    stage.world.jobs.runs = set()
    assert stage.minutes(2).share == 50


@kept(Next.JOB_FOLLOWS)
def job_follows(stage: Stage) -> None:
    """The next one of the list runs."""
    with_jobs(stage, SMOKE, DATA).start()
    stage.minutes()
    assert "data" in stage.hears(Next.JOB_FOLLOWS)
    assert [order.job.name for order in stage.world.jobs.started.values()] == ["smoke", "data"]


@kept(Next.JOB_IS_OPTIONAL)
def job_is_optional(stage: Stage) -> None:
    """It has failed, and the step goes by."""
    stage.world.jobs.fails = {"smoke": "exit 1"}
    with_jobs(stage, SMOKE | {"optional": True}).start()
    stage.minutes()
    stage.hears(Next.JOB_IS_OPTIONAL)
    assert stage.minutes(6).share == 50


@kept(Next.JOB_STOPS_IT)
def job_stops_it(stage: Stage) -> None:
    """It stays below the next step."""
    stage.world.jobs.fails = {"smoke": "exit 1"}
    with_jobs(stage, SMOKE).start()
    stage.minutes()
    stage.hears(Next.JOB_STOPS_IT)
    assert stage.minutes(30).share == 10


@kept(Next.CONTINUES_WHEN_READY)
def continues_when_ready(stage: Stage) -> None:
    """With its soak, here."""
    with_jobs(stage, SMOKE).start()
    stage.minutes()
    stage.hears(Next.CONTINUES_WHEN_READY)
    assert stage.minutes(6).share == 50


@kept(Next.RESUME_RUNS_JOB)
def resume_runs_job(stage: Stage) -> None:
    """A further run, and its outcome counts."""
    stage.world.jobs.fails = {"smoke": "exit 1"}
    with_jobs(stage, SMOKE).start()
    stage.minutes()
    stage.hears(Next.RESUME_RUNS_JOB)
    stage.world.jobs.fails = {}
    stage.say("resume shop")
    assert len(stage.world.jobs.started) == 2
    assert stage.minutes(7).share == 50


@kept(Next.JOB_ENDS_IT)
def job_ends_it(stage: Stage) -> None:
    """The hold ends with the job, whenever that is; a resume starts no second run."""
    stage.world.jobs.runs = {"smoke"}
    with_jobs(stage, SMOKE).start()
    stage.until(lambda: stage.phase is Phase.HOLDING)
    stage.hears(Next.JOB_ENDS_IT)
    stage.say("resume shop")
    assert len(stage.world.jobs.started) == 1
    stage.until(lambda: stage.phase is Phase.HOLDING)
    stage.world.jobs.runs = set()
    assert stage.minutes(2).share == 50


@kept(Next.RESUME_PROBES_AGAIN)
def resume_probes_again(stage: Stage) -> None:
    """The same request once more, and its answer counts."""
    prober = stage.world.prober
    prober.answer = ProbeAnswer(False, "GET /chat answered 500")
    stage.follow(steps=[STEPS[0] | PROBE, *STEPS[1:]]).start()
    stage.until(lambda: stage.phase is Phase.HOLDING)
    stage.hears(Next.RESUME_PROBES_AGAIN)
    prober.answer = ProbeAnswer(True, "GET /chat answered 200")
    stage.say("resume shop")
    assert stage.minutes(7).share == 50
