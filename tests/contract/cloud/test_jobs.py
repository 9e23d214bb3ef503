"""JobRunner on Cloud Run's own protocol: a key runs once, whatever became of the answer."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import NotFound, Rejected, Unavailable
from bot.plan import CloudRunTarget
from bot.plan.probes import Job
from bot.rollout.state import JobState
from bot.service.ports.job_runner import JobOrder
from infra.cloud_run.job_errors import UNCLEAR
from infra.cloud_run.job_results import LogResults
from infra.cloud_run.jobs import CloudRunJobs, connect_jobs, request_for
from sandbox.cloud_run.jobs import Job as Known
from sandbox.cloud_run.jobs import Run, job_path
from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import PROJECT, REGION

PATH = job_path(PROJECT, REGION, "smoke")


@pytest.fixture
def jobs(cloud: Cloud) -> CloudRunJobs:
    """The real adapter and client; there is one job, which takes no time."""
    cloud.platform.jobs.set_up(Known(PATH, arguments=("--quick",), environment=(("MODE", "all"),)))
    return connect_jobs(LogResults(cloud.logging.url), cloud.cloud_run_endpoint)


def order(key: str = "shop-r1~0~0~1", **fields: object) -> JobOrder:
    """A run of the smoke test."""
    job = Job.model_validate({"name": "smoke", "timeout": "5m"} | fields)
    return JobOrder(key, job, datetime.now(UTC), {"CANARIO_REVISION": "shop-00002"})


def runs(cloud: Cloud) -> list[Run]:
    """What has run."""
    return cloud.platform.jobs.runs(PATH)


def test_a_job_runs_with_its_arguments_time_and_what_it_may_want_to_know(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget
) -> None:
    """Nobody waits for its end, and the address of its log is known from the beginning."""
    known = Known(PATH, environment=(("MODE", "all"),), seconds=60)
    cloud.platform.jobs.set_up(known)
    begun = jobs.start(shop, order(arguments={"users": "50", "duration": "60s"}))
    assert begun.state is JobState.RUNNING
    assert begun.log.startswith("https://console.cloud.google.com/logs/")
    (run,) = runs(cloud)
    assert (run.name, run.timeout) == (begun.name, 300.0)
    assert run.arguments == ("--users=50", "--duration=60s")
    assert run.environment["MODE"] == "all"
    assert run.environment["CANARIO_REVISION"] == "shop-00002"
    assert jobs.read(begun.name).state is JobState.RUNNING


def test_a_job_without_arguments_keeps_its_own(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget
) -> None:
    """An empty list replaces nothing."""
    jobs.start(shop, order())
    assert runs(cloud)[0].arguments == ("--quick",)


def test_a_key_runs_once(cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget) -> None:
    """The second start finds the first; another key is another run."""
    first = jobs.start(shop, order())
    assert jobs.start(shop, order()).name == first.name
    assert len(runs(cloud)) == 1
    assert jobs.start(shop, order("shop-r1~0~0~9")).name != first.name


def test_a_run_is_found_behind_many_others(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget
) -> None:
    """Other people's runs of the job push it off the first page."""
    first = jobs.start(shop, order())
    for _ in range(120):
        cloud.platform.jobs.run(PATH, "", (), {}, 0.0)
    assert jobs.start(shop, order()).name == first.name


def test_a_lost_answer_does_not_run_it_twice(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget
) -> None:
    """Nobody knows whether it runs, so it is looked for, and not before it must have arrived."""
    cloud.platform.jobs.lose_answers = 1
    with pytest.raises(Unavailable) as unclear:
        jobs.start(shop, order())
    assert unclear.value.retry_after == UNCLEAR
    jobs.start(shop, order())
    assert len(runs(cloud)) == 1


def test_who_looked_before_another_started_it_is_refused(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget
) -> None:
    """As with traffic, the etag is older than the list."""
    cloud.platform.knobs.refuse_next("ABORTED", "Conflict for resource.", method="RunJob")
    with pytest.raises(Unavailable):
        jobs.start(shop, order())
    calls = [e.method for e in cloud.journal.entries() if e.server == "cloud_run"]
    assert calls == ["GetJob", "ListExecutions", "RunJob"]


@pytest.mark.parametrize(
    ("failure", "state"), [("", JobState.SUCCEEDED), ("exit code 3", JobState.FAILED)]
)
def test_how_it_ended(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget, failure: str, state: JobState
) -> None:
    """In words, with what the platform says of a failure."""
    cloud.platform.jobs.set_up(Known(PATH, failure=failure))
    found = jobs.read(jobs.start(shop, order()).name)
    assert found.state is state
    assert failure in found.words


def test_a_job_that_takes_too_long_fails(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget
) -> None:
    """The plan's time is the platform's own limit of a task."""
    cloud.platform.jobs.set_up(Known(PATH, seconds=3600))
    begun = jobs.start(shop, order(timeout="1s"))
    (run,) = runs(cloud)
    assert run.ends - run.began == timedelta(seconds=1).total_seconds()
    assert run.failure
    assert begun.state is JobState.RUNNING


def test_what_cannot_run_is_said(cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget) -> None:
    """A job that isn't there, a run that is gone, and a right that is missing."""
    with pytest.raises(NotFound, match="load"):
        jobs.start(shop, order(name="load"))
    with pytest.raises(NotFound, match="smoke-00009"):
        jobs.read(f"{PATH}/executions/smoke-00009")
    cloud.platform.knobs.refuse_next("PERMISSION_DENIED", "Denied.", method="RunJob")
    with pytest.raises(Rejected, match=r"run\.jobs\.runWithOverrides"):
        jobs.start(shop, order())
    cloud.platform.knobs.refuse_next("INVALID_ARGUMENT", "No such container.", method="RunJob")
    with pytest.raises(Rejected, match="No such container"):
        jobs.start(shop, order())
    cloud.platform.knobs.unavailable()
    with pytest.raises(Unavailable):
        jobs.read(f"{PATH}/executions/smoke-00001")


def test_who_was_suspended_is_refused_by_the_jobs_etag() -> None:
    """It goes with the request."""
    assert request_for(PATH, "of-then", order()).etag == "of-then"


def test_a_result_is_the_last_that_this_very_run_has_logged(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget
) -> None:
    """Numbers only; nothing while there is none, and nothing of another run."""
    before = datetime.now(UTC)
    first = jobs.start(shop, order())
    assert jobs.result(first.name, before) is None
    prints = {"canario": {"p95_ms": 812, "rate": 0.002, "ok": True, "why": "slow"}, "other": 1}
    cloud.platform.jobs.set_up(Known(PATH, prints=prints))
    second = jobs.start(shop, order("shop-r1~0~0~2"))
    assert jobs.result(second.name, before) == {"p95_ms": 812.0, "rate": 0.002}
    assert jobs.result(first.name, before) is None
    assert jobs.result(second.name, before + timedelta(hours=1)) is None


def test_a_log_that_is_away_is_asked_again_and_one_that_is_forbidden_is_not(
    cloud: Cloud, jobs: CloudRunJobs, shop: CloudRunTarget
) -> None:
    """Each says so, with what helps."""
    run = jobs.start(shop, order())
    cloud.logging.faults.unavailable()
    with pytest.raises(Unavailable, match="Cloud Logging"):
        jobs.result(run.name, datetime.now(UTC))
    cloud.logging.faults.unavailable(False)
    cloud.logging.forbidden = True
    with pytest.raises(Rejected, match=r"logging\.logEntries\.list"):
        jobs.result(run.name, datetime.now(UTC))
    cloud.logging.stop()
    with pytest.raises(Unavailable, match="reached"):
        jobs.result(run.name, datetime.now(UTC))
