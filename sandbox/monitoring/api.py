"""The Cloud Monitoring metric API over gRPC, fed with what the router measured, and with metrics
that an app is said to have written itself."""

import re
import time
from collections.abc import Callable

from google.api import metric_pb2
from google.cloud import monitoring_v3

from sandbox.cloud_run.meter import Meter
from sandbox.monitoring.alignment import Asked, answer
from sandbox.monitoring.api_types import descriptor_of, time_series_of
from sandbox.monitoring.custom import CustomMetrics
from sandbox.monitoring.filters import parse
from sandbox.monitoring.metrics import METRICS, Metric, Series, series_of
from sandbox.wire.grpc_server import Details, GrpcServer, Handler, Journaled
from sandbox.wire.journal import Journal
from sandbox.wire.refused import RefusedError

PROJECT = re.compile(r"projects/([^/]+)(?:/metricDescriptors/(.+))?")
TYPE = re.compile(r'metric\.type\s*=\s*(starts_with\()?\s*"([^"]*)"\s*\)?')
LARGEST_PAGE = 100_000


class Monitoring:
    """MetricService; every call is journaled as ``monitoring``.

    ``lag`` (seconds) may be set at any time: a sample is visible only so long after its end, as
    the metrics' descriptors say; and ``late`` so much later, of which they say nothing. ``scopes``
    are the other projects that a project's metrics scope sees. ``largest_page`` is the most points
    that one answer has. ``custom`` takes metrics of an app's own.
    """

    def __init__(
        self,
        meter: Meter,
        journal: Journal,
        now: Callable[[], float] = time.time,
        lag: float = 1.0,
        port: int = 0,
    ) -> None:
        self.lag = lag
        self.late = 0.0
        self.largest_page = LARGEST_PAGE
        self.scopes: dict[str, set[str]] = {}
        self.custom = CustomMetrics()
        self._meter = meter
        self._now = now
        self._unavailable = False
        self._empty = False
        rpc = Journaled(journal, "monitoring")
        self._server = GrpcServer(
            {"google.monitoring.v3.MetricService": self._methods(rpc)}, port=port
        )

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

    def unavailable(self, unavailable: bool = True) -> None:
        """Answer every call with UNAVAILABLE until told otherwise."""
        self._unavailable = unavailable

    def empty(self, empty: bool = True) -> None:
        """Answer every query with no series until told otherwise."""
        self._empty = empty

    def _methods(self, rpc: Journaled) -> dict[str, Handler]:
        v3 = monitoring_v3
        return {
            "GetMetricDescriptor": rpc.unary(
                "GetMetricDescriptor",
                self._descriptor,
                v3.GetMetricDescriptorRequest.deserialize,
                metric_pb2.MetricDescriptor.SerializeToString,
            ),
            "ListMetricDescriptors": rpc.unary(
                "ListMetricDescriptors",
                self._descriptors,
                v3.ListMetricDescriptorsRequest.deserialize,
                v3.ListMetricDescriptorsResponse.serialize,
            ),
            "ListTimeSeries": rpc.unary(
                "ListTimeSeries",
                self._time_series,
                v3.ListTimeSeriesRequest.deserialize,
                v3.ListTimeSeriesResponse.serialize,
            ),
        }

    def _descriptor(
        self, request: monitoring_v3.GetMetricDescriptorRequest, details: Details
    ) -> metric_pb2.MetricDescriptor:
        details["name"] = request.name
        self._check()
        project, metric_type = _project(request.name)
        return self._describe(self._metric(metric_type), project)

    def _descriptors(
        self, request: monitoring_v3.ListMetricDescriptorsRequest, details: Details
    ) -> monitoring_v3.ListMetricDescriptorsResponse:
        details["filter"] = request.filter
        self._check()
        project, _ = _project(request.name)
        wanted = TYPE.fullmatch(request.filter.strip())
        if request.filter.strip() and wanted is None:
            raise RefusedError("INVALID_ARGUMENT", f"Cannot read the filter {request.filter!r}.")
        return monitoring_v3.ListMetricDescriptorsResponse(
            metric_descriptors=[
                self._describe(metric, project)
                for metric in METRICS.values()
                if wanted is None
                or metric.type == wanted[2]
                or (wanted[1] and metric.type.startswith(wanted[2]))
            ]
        )

    def _time_series(
        self, request: monitoring_v3.ListTimeSeriesRequest, details: Details
    ) -> monitoring_v3.ListTimeSeriesResponse:
        asked = _asked(request)
        details.update(
            filter=request.filter,
            aligner=asked.aligner,
            reducer=asked.reducer,
            group_by=list(asked.group_by),
            start=asked.start,
            end=asked.end,
            period=asked.period,
        )
        self._check()
        project, _ = _project(request.name)
        wanted = parse(request.filter)
        metric = self._metric(wanted.metric_type)
        until = min(asked.end, self._now() - self.lag - self.late)
        raw = [
            series
            for series in ([] if self._empty else self._series(metric, asked.reads_from, until))
            if series.resource["project_id"] in {project, *self.scopes.get(project, ())}
            and wanted.matches(series.resource, series.metric, metric.resource_type)
        ]
        found = answer(metric, raw, asked, self._meter.sample_period)
        details["series"] = len(found.series)
        headers_only = request.view == monitoring_v3.ListTimeSeriesRequest.TimeSeriesView.HEADERS
        points = [len(series.points) for series in found.series]
        first, last, token = _page(points, request, self.largest_page)
        wire = [time_series_of(metric, s, found) for s in found.series[first:last]]
        if headers_only:
            for series in wire:
                series.points = []
        return monitoring_v3.ListTimeSeriesResponse(
            time_series=wire, next_page_token=token, unit=metric.unit
        )

    def _series(self, metric: Metric, after: float, until: float) -> list[Series]:
        own = self.custom.series(metric.type, after, min(until, self._now()))
        return [*series_of(metric, self._meter.samples(after, until)), *own]

    def _metric(self, metric_type: str) -> Metric:
        metric = METRICS.get(metric_type) or self.custom.get(metric_type)
        if metric is None:
            raise RefusedError(
                "NOT_FOUND", f"Cannot find metric(s) that match type {metric_type!r}."
            )
        return metric

    def _describe(self, metric: Metric, project: str) -> metric_pb2.MetricDescriptor:
        return descriptor_of(metric, project, self._meter.sample_period, self.lag)

    def _check(self) -> None:
        if self._unavailable:
            raise RefusedError("UNAVAILABLE", "The service is currently unavailable.")


def _asked(request: monitoring_v3.ListTimeSeriesRequest) -> Asked:
    pb = monitoring_v3.ListTimeSeriesRequest.pb(request)
    if not pb.interval.HasField("end_time"):
        raise RefusedError("INVALID_ARGUMENT", "The interval needs an end_time.")
    end = pb.interval.end_time.ToNanoseconds() / 1e9
    given = pb.interval.HasField("start_time")
    start = pb.interval.start_time.ToNanoseconds() / 1e9 if given else end
    if start > end:
        raise RefusedError("INVALID_ARGUMENT", "The interval's start_time is after its end_time.")
    aggregation = pb.aggregation
    if aggregation.alignment_period.nanos:
        raise RefusedError("INVALID_ARGUMENT", "alignment_period must be whole seconds.")
    types = monitoring_v3.Aggregation
    return Asked(
        start=start,
        end=end,
        period=aggregation.alignment_period.seconds,
        aligner=types.Aligner(aggregation.per_series_aligner).name,
        reducer=types.Reducer(aggregation.cross_series_reducer).name,
        group_by=tuple(aggregation.group_by_fields),
    )


def _project(name: str) -> tuple[str, str]:
    parts = PROJECT.fullmatch(name)
    if parts is None:
        raise RefusedError("INVALID_ARGUMENT", f"Invalid name {name!r}.")
    return parts[1], parts[2] or ""


def _page(
    points: list[int], request: monitoring_v3.ListTimeSeriesRequest, most: int
) -> tuple[int, int, str]:
    """Which series, from and to, make the page asked for; its size counts points."""
    token = request.page_token
    if token and not token.isdecimal():
        raise RefusedError("INVALID_ARGUMENT", f"Invalid page token {token!r}.")
    room = min(request.page_size or most, most)
    first = last = int(token or 0)
    while last < len(points) and (last == first or room >= points[last]):
        room -= points[last]
        last += 1
    return first, last, str(last) if last < len(points) else ""
