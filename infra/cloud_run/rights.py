"""What Cloud Run says of a service and of our rights on it; nothing is changed."""

from collections.abc import Iterable
from typing import Protocol

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import run_v2
from google.iam.v1 import iam_policy_pb2

from bot.plan import CloudRunTarget
from infra.cloud_run.errors import reading
from infra.cloud_run.listing import LIST_TIMEOUT, PAGE
from infra.cloud_run.quotas import Used
from infra.cloud_run.router import CALL_TIMEOUT, path


class CloudRunRights(Protocol):
    """What the doctor asks of Cloud Run."""

    def service(self, target: CloudRunTarget) -> run_v2.Service:
        """The service. Raises NotFound and Unavailable."""
        ...

    def missing(self, target: CloudRunTarget, needed: Iterable[str]) -> list[str]:
        """Which of these permissions on the service we lack. Raises Unavailable."""
        ...

    def refused(self, target: CloudRunTarget, service: run_v2.Service) -> str:
        """Why Cloud Run would refuse an update of the traffic to what it is; empty where it would
        not. It is only validated. Raises Unavailable."""
        ...

    def used(self, target: CloudRunTarget) -> Used:
        """How many services and tags there are in its project and region: one call for each
        hundred services. Raises Unavailable."""
        ...


class AdminRights:
    """CloudRunRights by the Admin API v2."""

    def __init__(self, services: run_v2.ServicesClient) -> None:
        self._services = services

    def service(self, target: CloudRunTarget) -> run_v2.Service:
        """See CloudRunRights."""
        with reading(target):
            return self._services.get_service(name=path(target), retry=None, timeout=CALL_TIMEOUT)

    def missing(self, target: CloudRunTarget, needed: Iterable[str]) -> list[str]:
        """See CloudRunRights."""
        wanted = list(needed)
        request = iam_policy_pb2.TestIamPermissionsRequest(
            resource=path(target), permissions=wanted
        )
        with reading(target):
            have = self._services.test_iam_permissions(
                request=request, retry=None, timeout=CALL_TIMEOUT
            )
        return [each for each in wanted if each not in have.permissions]

    def refused(self, target: CloudRunTarget, service: run_v2.Service) -> str:
        """See CloudRunRights. What is only validated starts no operation to wait for."""
        request = run_v2.UpdateServiceRequest(
            service=run_v2.Service(name=path(target), etag=service.etag, traffic=service.traffic),
            update_mask={"paths": ["traffic"]},
            validate_only=True,
        )
        with reading(target):
            try:
                self._services.update_service(request=request, retry=None, timeout=CALL_TIMEOUT)
            except GoogleAPICallError as no:
                if no.code is not None and 400 <= no.code < 500 and no.code not in (404, 409, 429):
                    return no.message or str(no)
                raise
        return ""

    def used(self, target: CloudRunTarget) -> Used:
        """See CloudRunRights."""
        parent = path(target).rpartition("/services/")[0]
        request = run_v2.ListServicesRequest(parent=parent, page_size=PAGE)
        services = tags = 0
        with reading(target):
            listed = self._services.list_services(request=request, timeout=LIST_TIMEOUT)
            for page in listed.pages:
                services += len(page.services)
                tags += sum(bool(each.tag) for found in page.services for each in found.traffic)
        return Used(services, tags)


def connect_rights(endpoint: str | None = None) -> CloudRunRights:
    """Google's Cloud Run with the default credentials, or a plain gRPC server at ``host:port``."""
    if endpoint is None:
        return AdminRights(run_v2.ServicesClient())
    import grpc
    from google.cloud.run_v2.services.services.transports import ServicesGrpcTransport

    transport = ServicesGrpcTransport(channel=grpc.insecure_channel(endpoint))
    return AdminRights(run_v2.ServicesClient(transport=transport))
