"""Cloud Run's Jobs and Executions in front of simulated runs, for the real adapter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from google.auth.credentials import AnonymousCredentials
from google.cloud import run_v2
from google.cloud.run_v2.services.executions.transports import ExecutionsGrpcTransport
from google.cloud.run_v2.services.jobs.transports import JobsGrpcTransport
from google.longrunning import operations_pb2

from bot.errors import Conflict
from infra.cloud_run.jobs import KEY, CloudRunJobs
from tests.simulation.hub import Hub
from tests.simulation.wires.grpc_wire import Wire

States = run_v2.Condition.State


@dataclass
class Run:
    """One execution, under the key that it was started with."""

    name: str
    key: str
    began: datetime
    ends: datetime
    ok: bool
    logged: float | None = None


@dataclass
class JobsServer:
    """Answers in bytes. Every run takes its time; some fail."""

    hub: Hub
    runs: list[Run] = field(default_factory=list)

    def GetJob(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """Its etag changes with every run."""
        asked = run_v2.GetJobRequest.deserialize(request)
        answer = run_v2.Job(name=asked.name, etag=str(len(self.runs)))
        return bytes(run_v2.Job.serialize(answer))

    def RunJob(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """Begins now."""
        asked = run_v2.RunJobRequest.deserialize(request)
        if asked.etag and asked.etag != str(len(self.runs)):
            raise Conflict(f"{asked.name} was changed meanwhile.")
        variables = [v for each in asked.overrides.container_overrides for v in each.env]
        now, dice = self.hub.now, self.hub.dice
        run = Run(
            name=f"{asked.name}/executions/{len(self.runs)}",
            key=next(v.value for v in variables if v.name == KEY),
            began=now,
            ends=now + timedelta(seconds=dice.choice((0, 20, 90, 200))),
            ok=dice.random() < 0.8,
            logged=dice.choice((400.0, 500.0, 600.0, 900.0, None)),
        )
        self.runs.append(run)
        wire = operations_pb2.Operation(name=f"operations/{len(self.runs)}")
        wire.metadata.Pack(run_v2.Execution.pb(self._execution(run)))
        return bytes(wire.SerializeToString())

    def GetExecution(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """How far it is."""
        asked = run_v2.GetExecutionRequest.deserialize(request)
        run = self.runs[int(asked.name.rpartition("/")[2])]
        return bytes(run_v2.Execution.serialize(self._execution(run)))

    def ListExecutions(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """All on one page, the newest first."""
        found = [self._execution(run) for run in reversed(self.runs)]
        answer = run_v2.ListExecutionsResponse(executions=found)
        return bytes(run_v2.ListExecutionsResponse.serialize(answer))

    def result(self, execution: str, since: datetime) -> Mapping[str, float] | None:
        """What a run has logged; it comes late, or never, and one in ten is too slow."""
        run = self.runs[int(execution.rpartition("/")[2])]
        if run.logged is None or self.hub.now < run.ends + timedelta(seconds=40):
            return None
        return {"p95_ms": run.logged}

    def _execution(self, run: Run) -> run_v2.Execution:
        ended = self.hub.now >= run.ends
        state = States.CONDITION_SUCCEEDED if run.ok else States.CONDITION_FAILED
        execution = run_v2.Execution(
            name=run.name,
            create_time=run.began,
            task_count=1,
            succeeded_count=int(ended and run.ok),
            failed_count=int(ended and not run.ok),
            conditions=[run_v2.Condition(type_="Completed", state=state)] if ended else [],
            template=run_v2.TaskTemplate(
                containers=[run_v2.Container(env=[run_v2.EnvVar(name=KEY, value=run.key)])]
            ),
        )
        if ended:
            execution.completion_time = run.ends
        return execution


def jobs_adapter(server: Any) -> CloudRunJobs:
    """The real adapter and Google's own clients; ``server`` is called for each RPC."""
    wire, nobody = Wire(server), AnonymousCredentials()  # type: ignore[no-untyped-call]
    jobs = JobsGrpcTransport(channel=wire, credentials=nobody)
    executions = ExecutionsGrpcTransport(channel=wire, credentials=nobody)
    return CloudRunJobs(
        run_v2.JobsClient(transport=jobs), run_v2.ExecutionsClient(transport=executions), server
    )
