"""Cloud Run's jobs through its Admin API v2.

The API takes no key for a run, so a run carries its own: a variable of its containers, by which it
is found again among the job's executions. The job's etag is taken before they are listed and goes
with the request, as with traffic: who was suspended in between is refused, where Cloud Run counts
an execution as a change of its job.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

from google.cloud import run_v2

from bot.errors import Unavailable
from bot.plan import AnyTarget
from bot.rollout.state import JobState
from bot.service.ports.job_runner import Execution, JobOrder
from bot.short import kept
from infra.cloud_run.job_errors import reading_job, running_job

CALL_TIMEOUT = 10.0
"""Seconds for one remote call, its retries included."""
KEY = "CANARIO_RUN"
"""The variable with a run's key."""
SKEW = timedelta(minutes=5)
"""How much older than asked for an execution may look, by another clock."""
PAGE = 100
LONGEST_WORDS, LONGEST_LOG = 500, 2000
"""Bytes as JSON of how a run ended, and of the address of its log."""

Completed = run_v2.Condition.State


class Results(Protocol):
    """Where the results of runs are read."""

    def result(self, execution: str, since: datetime) -> Mapping[str, float] | None:
        """See JobRunner."""
        ...


class CloudRunJobs:
    """The port JobRunner on Google Cloud Run."""

    def __init__(
        self, jobs: run_v2.JobsClient, executions: run_v2.ExecutionsClient, results: Results
    ) -> None:
        self._jobs = jobs
        self._executions = executions
        self._results = results

    def start(self, target: AnyTarget, order: JobOrder) -> Execution:
        """See JobRunner. GetJob, ListExecutions, and RunJob where none has the key."""
        name = job_path(target, order.job.name)
        with reading_job(name):
            etag = self._jobs.get_job(name=name, timeout=CALL_TIMEOUT).etag
            found = self._find(name, order)
        return found or self._run(name, etag, order)

    def _find(self, name: str, order: JobOrder) -> Execution | None:
        """The execution with the key; they come newest first."""
        request = run_v2.ListExecutionsRequest(parent=name, page_size=PAGE)
        for each in self._executions.list_executions(request=request, timeout=CALL_TIMEOUT):
            if each.create_time.timestamp() < (order.asked_at - SKEW).timestamp():
                return None
            if key_of(each) == order.key:
                return execution_of(each)
        return None

    def _run(self, name: str, etag: str, order: JobOrder) -> Execution:
        with running_job(name):
            operation = self._jobs.run_job(
                request=request_for(name, etag, order), timeout=CALL_TIMEOUT, retry=None
            )
        begun = operation.metadata
        if not isinstance(begun, run_v2.Execution) or not begun.name:
            raise Unavailable(
                f"Cloud Run runs {name} and has not said as what.", "It is looked for in a moment."
            )
        return execution_of(begun)

    def find(self, target: AnyTarget, name: str) -> None:
        """See JobRunner. One GetJob."""
        path = job_path(target, name)
        with reading_job(path):
            self._jobs.get_job(name=path, timeout=CALL_TIMEOUT)

    def read(self, execution: str) -> Execution:
        """See JobRunner. One GetExecution."""
        with reading_job(execution):
            found = self._executions.get_execution(name=execution, timeout=CALL_TIMEOUT)
        return execution_of(found)

    def result(self, execution: str, since: datetime) -> Mapping[str, float] | None:
        """See JobRunner. One entries:list of Cloud Logging."""
        return self._results.result(execution, since - SKEW)


def request_for(name: str, etag: str, order: JobOrder) -> run_v2.RunJobRequest:
    """The job as it is set up, but for its arguments, the variables and the time of a task."""
    environment = {KEY: order.key, **order.environment}
    container = run_v2.RunJobRequest.Overrides.ContainerOverride(
        args=[f"--{name}={value}" for name, value in order.job.arguments.items()],
        env=[run_v2.EnvVar(name=name, value=value) for name, value in environment.items()],
    )
    overrides = run_v2.RunJobRequest.Overrides(
        container_overrides=[container], timeout=order.job.timeout
    )
    return run_v2.RunJobRequest(name=name, etag=etag, overrides=overrides)


def key_of(execution: run_v2.Execution) -> str:
    """The key that it was started with; empty where we did not start it."""
    variables = (v for each in execution.template.containers for v in each.env)
    return next((str(v.value) for v in variables if v.name == KEY), "")


def execution_of(found: run_v2.Execution) -> Execution:
    """How far it is. One without a time of completion runs, or is about to."""
    log = kept(found.log_uri, LONGEST_LOG)
    if "completion_time" not in found:
        return Execution(name=found.name, state=JobState.RUNNING, log=log)
    condition = next((each for each in found.conditions if each.type_ == "Completed"), None)
    tasks = f"{found.succeeded_count} of {found.task_count} tasks succeeded"
    failed = found.failed_count or found.cancelled_count
    ok = not failed and (condition is None or condition.state != Completed.CONDITION_FAILED)
    ended = found.completion_time.astimezone(UTC)
    if ok:
        words = f"{tasks}."
        return Execution(
            name=found.name, state=JobState.SUCCEEDED, log=log, words=words, ended_at=ended
        )
    said = f": {condition.message}" if condition and condition.message else ""
    words = kept(f"{tasks}{said}", LONGEST_WORDS)
    return Execution(name=found.name, state=JobState.FAILED, log=log, words=words, ended_at=ended)


def connect_jobs(results: Results, endpoint: str | None = None) -> CloudRunJobs:
    """Google's Cloud Run with the default credentials, or a plain gRPC server at ``host:port``."""
    if endpoint is None:
        return CloudRunJobs(run_v2.JobsClient(), run_v2.ExecutionsClient(), results)
    import grpc
    from google.cloud.run_v2.services.executions.transports import ExecutionsGrpcTransport
    from google.cloud.run_v2.services.jobs.transports import JobsGrpcTransport

    channel = grpc.insecure_channel(endpoint)
    return CloudRunJobs(
        run_v2.JobsClient(transport=JobsGrpcTransport(channel=channel)),
        run_v2.ExecutionsClient(transport=ExecutionsGrpcTransport(channel=channel)),
        results,
    )


def job_path(target: AnyTarget, name: str) -> str:
    """The job's full resource name: beside the service."""
    return f"projects/{target.project}/locations/{target.region}/jobs/{name}"
