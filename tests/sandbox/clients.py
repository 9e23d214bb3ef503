"""Google's own clients, pointed at the sandbox, and what a rollout asks of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import grpc
from google.cloud import monitoring_v3, run_v2
from google.cloud.monitoring_v3.services.metric_service.transports import (
    MetricServiceGrpcTransport,
)
from google.cloud.run_v2.services.revisions.transports import RevisionsGrpcTransport
from google.cloud.run_v2.services.services.transports import ServicesGrpcTransport
from google.protobuf.field_mask_pb2 import FieldMask

from sandbox.world.cloud import Cloud

REVISION = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION


class Clients:
    """All clients of one sandbox, over two channels that ``close`` ends."""

    def __init__(self, cloud: Cloud) -> None:
        self.run_channel = grpc.insecure_channel(cloud.cloud_run_endpoint)
        self.services = run_v2.ServicesClient(
            transport=ServicesGrpcTransport(channel=self.run_channel)
        )
        self.revisions = run_v2.RevisionsClient(
            transport=RevisionsGrpcTransport(channel=self.run_channel)
        )
        self._metric_channel = grpc.insecure_channel(cloud.monitoring_endpoint)
        self.metrics = monitoring_v3.MetricServiceClient(
            transport=MetricServiceGrpcTransport(channel=self._metric_channel)
        )

    def close(self) -> None:
        """End both channels."""
        self.run_channel.close()
        self._metric_channel.close()

    def shift(self, path: str, *targets: tuple[str, int, str], etag: str = "", **more: Any) -> Any:
        """Update the traffic alone to (revision, percent, tag) entries; the operation."""
        traffic = [
            run_v2.TrafficTarget(type_=REVISION, revision=revision, percent=percent, tag=tag)
            for revision, percent, tag in targets
        ]
        request = run_v2.UpdateServiceRequest(
            service=run_v2.Service(name=path, etag=etag, traffic=traffic, **more),
            update_mask=FieldMask(paths=["traffic"]),
        )
        return self.update(request)

    def update(self, request: run_v2.UpdateServiceRequest) -> Any:
        """UpdateService; its operation, whose methods have no types."""
        return self.services.update_service(request=request)

    def series(
        self,
        metric: str,
        *,
        end: float,
        seconds: int = 60,
        aligner: str = "ALIGN_DELTA",
        reducer: str = "REDUCE_SUM",
        by: Sequence[str] = ("resource.label.revision_name",),
        where: str = "",
        period: int = 0,
        **more: Any,
    ) -> list[monitoring_v3.TimeSeries]:
        """ListTimeSeries over the ``seconds`` before ``end``, in one period unless given."""
        wanted = f'metric.type = "run.googleapis.com/{metric}"'
        request = monitoring_v3.ListTimeSeriesRequest(
            name="projects/acme",
            filter=f'{wanted} AND resource.type = "cloud_run_revision"{where}',
            interval=monitoring_v3.TimeInterval(
                start_time=datetime.fromtimestamp(end - seconds, UTC),
                end_time=datetime.fromtimestamp(end, UTC),
            ),
            aggregation=monitoring_v3.Aggregation(
                alignment_period={"seconds": period or seconds},
                per_series_aligner=aligner,
                cross_series_reducer=reducer,
                group_by_fields=by,
            ),
            **more,
        )
        return list(self.metrics.list_time_series(request=request))


def observed(service: run_v2.Service) -> dict[str, int]:
    """What a service serves, as revision → percent."""
    return {s.revision: s.percent for s in service.traffic_statuses if s.percent}


def counts(series: Iterable[monitoring_v3.TimeSeries]) -> dict[tuple[str, ...], int]:
    """The sum of a series' whole numbers, by the values of its labels but the project."""
    found = {}
    for one in series:
        labels = {**one.resource.labels, **one.metric.labels}
        key = tuple(value for name, value in sorted(labels.items()) if name != "project_id")
        found[key] = sum(point.value.int64_value for point in one.points)
    return found
