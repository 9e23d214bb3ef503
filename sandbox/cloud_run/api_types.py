"""The local Cloud Run's state in the words of the Admin API v2, and back."""

from collections.abc import Callable
from datetime import UTC, datetime

from google.cloud import run_v2
from google.longrunning import operations_pb2
from grpc import StatusCode

from sandbox.cloud_run.types import Operation, Revision, Service, Target
from sandbox.wire.refused import RefusedError

Allocation = run_v2.TrafficTargetAllocationType
INGRESS = {
    "all": run_v2.IngressTraffic.INGRESS_TRAFFIC_ALL,
    "internal": run_v2.IngressTraffic.INGRESS_TRAFFIC_INTERNAL_ONLY,
}
UriOf = Callable[[Service, str], str]
"""The address of a service, or of one of its tags."""


def target_of(entry: run_v2.TrafficTarget) -> Target:
    """What a client asks for in one entry of ``traffic``; raises RefusedError."""
    latest = entry.type_ == Allocation.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
    named = entry.type_ == Allocation.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
    if latest == bool(entry.revision) or not (latest or named):
        raise RefusedError(
            "INVALID_ARGUMENT",
            f"Traffic type {Allocation(entry.type_).name} with revision {entry.revision!r}: "
            "a type REVISION needs a revision, a type LATEST has none.",
        )
    return Target(entry.revision, entry.percent, entry.tag)


def service_of(service: Service, uri_of: UriOf) -> run_v2.Service:
    """The service as GetService answers it."""
    condition = _condition(service)
    return run_v2.Service(
        name=service.path,
        description=service.description,
        uid=service.uid,
        generation=service.generation,
        observed_generation=service.observed_generation,
        labels=dict(service.labels),
        annotations=dict(service.annotations),
        create_time=_time(service.created),
        update_time=_time(service.updated),
        ingress=INGRESS[service.ingress],
        template=run_v2.RevisionTemplate(
            revision=service.latest,
            service_account=service.account,
            containers=[run_v2.Container(image=service.image)],
        ),
        scaling=run_v2.ServiceScaling(min_instance_count=service.min_instances),
        traffic=[
            run_v2.TrafficTarget(
                type_=_allocation(target),
                revision=target.revision,
                percent=target.percent,
                tag=target.tag,
            )
            for target in service.traffic
        ],
        traffic_statuses=[
            run_v2.TrafficTargetStatus(
                type_=_allocation(target),
                revision=target.revision or service.latest,
                percent=target.percent,
                tag=target.tag,
                uri=uri_of(service, target.tag) if target.tag else "",
            )
            for target in service.served
        ],
        terminal_condition=condition,
        conditions=[condition],
        latest_ready_revision=f"{service.path}/revisions/{service.latest}",
        latest_created_revision=f"{service.path}/revisions/{service.created_last}",
        uri=uri_of(service, ""),
        urls=[uri_of(service, "")],
        reconciling=service.reconciling,
        etag=service.etag,
    )


def revision_of(revision: Revision) -> run_v2.Revision:
    """The revision as GetRevision answers it."""
    states = run_v2.Condition.State
    return run_v2.Revision(
        name=revision.path,
        uid=revision.uid,
        generation=1,
        observed_generation=1,
        service=revision.service_path,
        labels=dict(revision.labels),
        annotations=dict(revision.annotations),
        create_time=_time(revision.created),
        update_time=_time(revision.created),
        containers=[run_v2.Container(image=revision.image)],
        conditions=[
            run_v2.Condition(
                type_="Ready",
                state=states.CONDITION_FAILED if revision.failure else states.CONDITION_SUCCEEDED,
                message=revision.failure,
            )
        ],
        etag=f'"{revision.uid[:8]}"',
    )


def operation_of(operation: Operation, service: run_v2.Service) -> operations_pb2.Operation:
    """The operation on the wire; ``service`` is how it looks now."""
    wire = operations_pb2.Operation(name=operation.name, done=operation.done)
    message = run_v2.Service.pb(service)
    wire.metadata.Pack(message)
    if operation.done and operation.error is not None:
        wire.error.code = StatusCode[operation.error[0]].value[0]
        wire.error.message = operation.error[1]
    elif operation.done:
        wire.response.Pack(message)
    return wire


def _condition(service: Service) -> run_v2.Condition:
    states = run_v2.Condition.State
    if service.reconciling:
        return run_v2.Condition(type_="Ready", state=states.CONDITION_RECONCILING)
    if service.failure:
        return run_v2.Condition(
            type_="Ready", state=states.CONDITION_FAILED, message=service.failure
        )
    return run_v2.Condition(type_="Ready", state=states.CONDITION_SUCCEEDED)


def _allocation(target: Target) -> run_v2.TrafficTargetAllocationType:
    if target.revision:
        return Allocation(Allocation.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION)
    return Allocation(Allocation.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST)


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
