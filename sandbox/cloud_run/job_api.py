"""Jobs and Executions of the Cloud Run Admin API v2, in front of the local jobs."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from google.cloud import run_v2
from google.longrunning import operations_pb2

from sandbox.cloud_run.jobs import Jobs, Run
from sandbox.cloud_run.knobs import Knobs
from sandbox.cloud_run.paging import page
from sandbox.wire.grpc_server import Answer, Details, Handler, Journaled

States = run_v2.Condition.State


class JobApi:
    """The methods; every call is journaled as ``cloud_run``."""

    def __init__(self, jobs: Jobs, knobs: Knobs, rpc: Journaled) -> None:
        self._jobs = jobs
        self._knobs = knobs
        self._rpc = rpc

    def methods(self) -> dict[str, dict[str, Handler]]:
        """By service and method."""
        run = run_v2
        asked, operation = run.RunJobRequest.deserialize, operations_pb2.Operation.SerializeToString
        lists, listed = run.ListExecutionsRequest, run.ListExecutionsResponse
        return {
            "google.cloud.run.v2.Jobs": {
                "GetJob": self._unary(self._get_job, run.GetJobRequest, run.Job),
                "RunJob": self._rpc.unary("RunJob", self._run_job, asked, operation),
            },
            "google.cloud.run.v2.Executions": {
                "GetExecution": self._unary(
                    self._get_execution, run.GetExecutionRequest, run.Execution
                ),
                "ListExecutions": self._unary(self._list_executions, lists, listed),
            },
        }

    def _unary(self, answer: Answer, request: Any, response: Any) -> Handler:
        method = request.__name__.removesuffix("Request")
        return self._rpc.unary(method, answer, request.deserialize, response.serialize)

    def _get_job(self, request: run_v2.GetJobRequest, details: Details) -> run_v2.Job:
        details["job"] = request.name
        self._knobs.check("GetJob")
        job = self._jobs.job(request.name)
        return run_v2.Job(name=job.path, etag=job.etag, execution_count=job.runs)

    def _run_job(self, request: run_v2.RunJobRequest, details: Details) -> operations_pb2.Operation:
        given = request.overrides
        containers = list(given.container_overrides)
        arguments = [each for container in containers for each in container.args]
        environment = {v.name: v.value for container in containers for v in container.env}
        details.update(job=request.name, arguments=arguments, environment=environment)
        self._knobs.check("RunJob")
        timeout = given.timeout.total_seconds() if "timeout" in given else 0.0
        run = self._jobs.run(request.name, request.etag, arguments, environment, timeout)
        details["execution"] = run.name
        wire = operations_pb2.Operation(
            name=f"{request.name.partition('/jobs/')[0]}/operations/{run.name.rpartition('/')[2]}"
        )
        wire.metadata.Pack(run_v2.Execution.pb(execution_of(run, ended=False)))
        return wire

    def _get_execution(
        self, request: run_v2.GetExecutionRequest, details: Details
    ) -> run_v2.Execution:
        details["execution"] = request.name
        self._knobs.check("GetExecution")
        run = self._jobs.found(request.name)
        return execution_of(run, self._jobs.has_ended(run))

    def _list_executions(
        self, request: run_v2.ListExecutionsRequest, details: Details
    ) -> run_v2.ListExecutionsResponse:
        details["job"] = request.parent
        self._knobs.check("ListExecutions")
        runs, token = page(self._jobs.runs(request.parent), request.page_size, request.page_token)
        return run_v2.ListExecutionsResponse(
            executions=[execution_of(run, self._jobs.has_ended(run)) for run in runs],
            next_page_token=token,
        )


def execution_of(run: Run, ended: bool) -> run_v2.Execution:
    """A run as GetExecution answers it; it has one task."""
    failed = ended and bool(run.failure)
    state = States.CONDITION_RECONCILING
    if ended:
        state = States.CONDITION_FAILED if failed else States.CONDITION_SUCCEEDED
    condition = run_v2.Condition(type_="Completed", state=state)
    if failed:
        condition.message = run.failure
    project = run.name.split("/")[1]
    short = run.name.rpartition("/")[2]
    asked = f'labels."run.googleapis.com/execution_name"="{short}"'
    execution = run_v2.Execution(
        name=run.name,
        job=run.job.rpartition("/")[2],
        create_time=_time(run.began),
        start_time=_time(run.began),
        task_count=1,
        parallelism=1,
        running_count=int(not ended),
        succeeded_count=int(ended and not failed),
        failed_count=int(failed),
        conditions=[condition],
        log_uri=f"https://console.cloud.google.com/logs/viewer?project={project}"
        f"&advancedFilter={quote(asked, safe='')}",
        template=run_v2.TaskTemplate(
            containers=[
                run_v2.Container(
                    args=list(run.arguments),
                    env=[run_v2.EnvVar(name=n, value=v) for n, v in run.environment.items()],
                )
            ]
        ),
    )
    if ended:
        execution.completion_time = _time(run.ends)
    return execution


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
