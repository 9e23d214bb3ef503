"""The Cloud Run Admin API v2 in front of the simulated platform, for the real adapter."""

from typing import Any

from google.auth.credentials import AnonymousCredentials
from google.cloud import run_v2
from google.cloud.run_v2.services.revisions.transports import RevisionsGrpcTransport
from google.cloud.run_v2.services.services.transports import ServicesGrpcTransport
from google.longrunning import operations_pb2

from infra.cloud_run.router import CloudRun
from tests.simulation.broken import must
from tests.simulation.wires.grpc_wire import Wire
from tests.simulation.wires.platform import Change, Entry, Platform

PROJECT = "projects/acme-prod"
States = run_v2.Condition.State
LATEST = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
NAMED = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION

AUTHOR = "U0BOB"
"""Of everything that is rolled out."""


class CloudRunServer:
    """Answers in bytes."""

    def __init__(self, platform: Platform, region: str = "us-central1") -> None:
        self._platform = platform
        self._place = f"{PROJECT}/locations/{region}"
        self._name = f"{self._place}/services/shop"

    def GetService(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """The service as it is now."""
        return bytes(run_v2.Service.serialize(self._service()))

    def UpdateService(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """Traffic alone is changed; the operation that brings it about."""
        asked = run_v2.UpdateServiceRequest.deserialize(request)
        entries = tuple(Entry(e.revision, e.percent, e.tag) for e in asked.service.traffic)
        must(all((e.type_ == LATEST) != bool(e.revision) for e in asked.service.traffic), "odd")
        change = self._platform.update(asked.service.etag, entries)
        return self._operation(change)

    def GetOperation(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """How far a change is."""
        asked = operations_pb2.GetOperationRequest.FromString(request)
        return self._operation(self._platform.changes[int(asked.name.rpartition("/")[2])])

    def GetRevision(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """One revision, which may have failed."""
        asked = run_v2.GetRevisionRequest.deserialize(request)
        name = asked.name.rpartition("/")[2]
        state = (
            States.CONDITION_FAILED
            if self._platform.cannot_serve(name)
            else States.CONDITION_SUCCEEDED
        )
        answer = run_v2.Revision(
            name=asked.name,
            labels={"author": AUTHOR},
            create_time=self._platform.created(name),
            containers=[run_v2.Container(image=self._platform.images.get(name, ""))],
            conditions=[run_v2.Condition(type_="Ready", state=state)],
        )
        return bytes(run_v2.Revision.serialize(answer))

    def ListRevisions(self, request: bytes) -> bytes:  # noqa: N802 - the RPC's name
        """All revisions on one page."""
        revisions = [
            run_v2.Revision(
                name=f"{self._name}/revisions/{each.name}",
                create_time=each.created_at,
                labels={"author": AUTHOR},
                containers=[run_v2.Container(image=each.image)],
                conditions=[run_v2.Condition(type_="Ready", state=States.CONDITION_SUCCEEDED)],
            )
            for each in self._platform.revisions()
        ]
        answer = run_v2.ListRevisionsResponse(revisions=revisions)
        return bytes(run_v2.ListRevisionsResponse.serialize(answer))

    def _operation(self, change: Change) -> bytes:
        done = self._platform.is_done(change)
        wire = operations_pb2.Operation(name=f"{self._place}/operations/{change.number}", done=done)
        if done and change.error:
            wire.error.code, wire.error.message = 13, change.error
        elif done:
            wire.response.Pack(run_v2.Service.pb(self._service()))
        return bytes(wire.SerializeToString())

    def _service(self) -> run_v2.Service:
        here = self._platform
        state = (
            States.CONDITION_RECONCILING
            if here.busy
            else States.CONDITION_FAILED
            if here.failed
            else States.CONDITION_SUCCEEDED
        )
        return run_v2.Service(
            name=self._name,
            etag=str(here.etag),
            uri="https://shop.example",
            reconciling=here.busy,
            terminal_condition=run_v2.Condition(type_="Ready", state=state),
            latest_ready_revision=f"{self._name}/revisions/{here.newest}",
            latest_created_revision=f"{self._name}/revisions/{here.newest}",
            traffic=[
                run_v2.TrafficTarget(
                    type_=NAMED if e.revision else LATEST,
                    revision=e.revision,
                    percent=e.percent,
                    tag=e.tag,
                )
                for e in here.entries
            ],
            traffic_statuses=[
                run_v2.TrafficTargetStatus(
                    type_=NAMED if e.revision else LATEST,
                    revision=e.revision or here.newest,
                    percent=e.percent,
                    tag=e.tag,
                    uri=f"https://{e.tag}---shop.example" if e.tag else "",
                )
                for e in here.served_entries
            ],
        )


def cloud_run(server: Any) -> CloudRun:
    """The real adapter and Google's own clients; ``server`` is called for each RPC."""
    wire, nobody = Wire(server), AnonymousCredentials()  # type: ignore[no-untyped-call]
    services = ServicesGrpcTransport(channel=wire, credentials=nobody)
    revisions = RevisionsGrpcTransport(channel=wire, credentials=nobody)
    return CloudRun(
        run_v2.ServicesClient(transport=services), run_v2.RevisionsClient(transport=revisions)
    )
