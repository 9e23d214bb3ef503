"""Google's own clients, for the real thing or for plain gRPC servers."""

import grpc
from google.cloud import monitoring_v3, run_v2
from google.cloud.monitoring_v3.services.metric_service.transports import (
    MetricServiceGrpcTransport,
)
from google.cloud.run_v2.services.services.transports import ServicesGrpcTransport

from infra.settings import Settings


def services_client(found: Settings) -> run_v2.ServicesClient:
    """Cloud Run's."""
    if not found.cloud_run_endpoint:
        return run_v2.ServicesClient()
    channel = grpc.insecure_channel(found.cloud_run_endpoint)
    return run_v2.ServicesClient(transport=ServicesGrpcTransport(channel=channel))


def metrics_client(found: Settings) -> monitoring_v3.MetricServiceClient:
    """Monitoring's."""
    if not found.monitoring_endpoint:
        return monitoring_v3.MetricServiceClient()
    channel = grpc.insecure_channel(found.monitoring_endpoint)
    return monitoring_v3.MetricServiceClient(transport=MetricServiceGrpcTransport(channel=channel))
