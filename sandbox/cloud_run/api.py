"""The Cloud Run Admin API v2 over gRPC, in front of the local platform."""

import re
from collections import Counter
from typing import Any

from google.cloud import run_v2
from google.iam.v1 import iam_policy_pb2
from google.longrunning import operations_pb2

from sandbox.cloud_run.api_types import UriOf, operation_of, revision_of, service_of, target_of
from sandbox.cloud_run.job_api import JobApi
from sandbox.cloud_run.paging import page
from sandbox.cloud_run.platform import Platform
from sandbox.cloud_run.rights import check_update
from sandbox.cloud_run.types import Operation
from sandbox.wire.grpc_server import Answer, Details, GrpcServer, Handler, Journaled
from sandbox.wire.journal import Journal
from sandbox.wire.refused import RefusedError

CHANGEABLE = frozenset({"traffic", "labels", "annotations", "description"})
LONGEST_WAIT_SECONDS = 60.0
PARENT = re.compile(r"projects/([^/]+)/locations/([^/]+)")


class CloudRun:
    """Services, Revisions, Jobs and Operations; every call is journaled as ``cloud_run``."""

    def __init__(self, platform: Platform, journal: Journal, uri_of: UriOf, port: int = 0) -> None:
        self._platform = platform
        self._rpc = Journaled(journal, "cloud_run")
        self._uri_of = uri_of
        self._jobs = JobApi(platform.jobs, platform.knobs, self._rpc)
        self._server = GrpcServer(self._methods(), port=port)

    @property
    def address(self) -> str:
        """``host:port`` of the gRPC server, known once started."""
        return self._server.address

    def start(self) -> None:
        """Return when calls are answered."""
        self._server.start()

    def stop(self) -> None:
        """End the server and its threads."""
        self._server.stop()

    def _methods(self) -> dict[str, dict[str, Handler]]:
        run, lro = run_v2, operations_pb2
        update = run.UpdateServiceRequest.deserialize
        got, waited = lro.GetOperationRequest.FromString, lro.WaitOperationRequest.FromString
        operation = lro.Operation.SerializeToString
        return {
            "google.cloud.run.v2.Services": {
                "GetService": self._run(self._get_service, run.GetServiceRequest, run.Service),
                "ListServices": self._run(
                    self._list_services, run.ListServicesRequest, run.ListServicesResponse
                ),
                "TestIamPermissions": self._rpc.unary(
                    "TestIamPermissions",
                    self._test_iam_permissions,
                    iam_policy_pb2.TestIamPermissionsRequest.FromString,
                    iam_policy_pb2.TestIamPermissionsResponse.SerializeToString,
                ),
                "UpdateService": self._rpc.unary(
                    "UpdateService", self._update_service, update, operation
                ),
            },
            "google.cloud.run.v2.Revisions": {
                "GetRevision": self._run(self._get_revision, run.GetRevisionRequest, run.Revision),
                "ListRevisions": self._run(
                    self._list_revisions, run.ListRevisionsRequest, run.ListRevisionsResponse
                ),
            },
            **self._jobs.methods(),
            "google.longrunning.Operations": {
                "GetOperation": self._rpc.unary(
                    "GetOperation", self._get_operation, got, operation
                ),
                "WaitOperation": self._rpc.unary(
                    "WaitOperation", self._wait_operation, waited, operation
                ),
            },
        }

    def _run(self, answer: Answer, request: Any, response: Any) -> Handler:
        method = request.__name__.removesuffix("Request")
        return self._rpc.unary(method, answer, request.deserialize, response.serialize)

    def _get_service(self, request: run_v2.GetServiceRequest, details: Details) -> run_v2.Service:
        details["service"] = request.name
        self._platform.knobs.check("GetService")
        service = self._platform.service(request.name)
        details["etag"] = service.etag
        return service_of(service, self._uri_of)

    def _test_iam_permissions(
        self, request: iam_policy_pb2.TestIamPermissionsRequest, details: Details
    ) -> iam_policy_pb2.TestIamPermissionsResponse:
        details["service"] = request.resource
        self._platform.knobs.check("TestIamPermissions")
        granted = self._platform.knobs.access.granted(request.resource, request.permissions)
        return iam_policy_pb2.TestIamPermissionsResponse(permissions=granted)

    def _list_services(
        self, request: run_v2.ListServicesRequest, details: Details
    ) -> run_v2.ListServicesResponse:
        details["parent"] = request.parent
        self._platform.knobs.check("ListServices")
        parent = PARENT.fullmatch(request.parent)
        if parent is None:
            raise RefusedError("INVALID_ARGUMENT", f"Invalid parent {request.parent!r}.")
        found = self._platform.services(*parent.groups())
        services, token = page(found, request.page_size, request.page_token)
        return run_v2.ListServicesResponse(
            services=[service_of(service, self._uri_of) for service in services],
            next_page_token=token,
        )

    def _update_service(
        self, request: run_v2.UpdateServiceRequest, details: Details
    ) -> operations_pb2.Operation:
        wanted = request.service
        mask = list(request.update_mask.paths)
        shares: Counter[str] = Counter()
        for entry in wanted.traffic:
            # A revision is named twice where its tag is an entry of its own, without a share.
            shares[entry.revision or "LATEST"] += entry.percent
        details.update(
            service=wanted.name,
            etag=wanted.etag,
            mask=mask,
            traffic=dict(shares),
            tags={entry.tag: entry.revision for entry in wanted.traffic if entry.tag},
        )
        self._platform.knobs.check("UpdateService")
        check_update(self._platform.knobs.access, self._platform.service(wanted.name))
        if not mask:
            raise RefusedError(
                "INVALID_ARGUMENT",
                "An update of the whole service would make a revision whose name exists already "
                "with a different configuration. Set update_mask.",
            )
        if not CHANGEABLE.issuperset(mask):
            raise RefusedError(
                "INVALID_ARGUMENT",
                f"update_mask {mask}: this platform changes {', '.join(sorted(CHANGEABLE))} only.",
            )
        operation = self._platform.update(
            wanted.name,
            wanted.etag,
            traffic=[target_of(e) for e in wanted.traffic] if "traffic" in mask else None,
            labels=dict(wanted.labels) if "labels" in mask else None,
            annotations=dict(wanted.annotations) if "annotations" in mask else None,
            description=wanted.description if "description" in mask else None,
            validate_only=request.validate_only,
        )
        details["generation"] = operation.generation
        return self._on_the_wire(operation)

    def _get_revision(
        self, request: run_v2.GetRevisionRequest, details: Details
    ) -> run_v2.Revision:
        details["revision"] = request.name
        self._platform.knobs.check("GetRevision")
        service = request.name.rpartition("/revisions/")[0]
        for revision in self._platform.revisions(service):
            if revision.path == request.name:
                return revision_of(revision)
        raise RefusedError("NOT_FOUND", f"Resource '{request.name}' was not found.")

    def _list_revisions(
        self, request: run_v2.ListRevisionsRequest, details: Details
    ) -> run_v2.ListRevisionsResponse:
        details["service"] = request.parent
        self._platform.knobs.check("ListRevisions")
        found = self._platform.revisions(request.parent)
        revisions, token = page(found, request.page_size, request.page_token)
        return run_v2.ListRevisionsResponse(
            revisions=[revision_of(revision) for revision in revisions], next_page_token=token
        )

    def _get_operation(
        self, request: operations_pb2.GetOperationRequest, details: Details
    ) -> operations_pb2.Operation:
        details["operation"] = request.name
        self._platform.knobs.check("GetOperation")
        return self._on_the_wire(self._platform.operation(request.name))

    def _wait_operation(
        self, request: operations_pb2.WaitOperationRequest, details: Details
    ) -> operations_pb2.Operation:
        details["operation"] = request.name
        self._platform.knobs.check("WaitOperation")
        asked = request.timeout.ToTimedelta().total_seconds() or LONGEST_WAIT_SECONDS
        timeout = min(asked, LONGEST_WAIT_SECONDS)
        return self._on_the_wire(self._platform.wait_operation(request.name, timeout))

    def _on_the_wire(self, operation: Operation) -> operations_pb2.Operation:
        service = self._platform.service(operation.service)
        return operation_of(operation, service_of(service, self._uri_of))
