"""Cloud Run and Cloud Monitoring as they are on the wire, with little work of their own: every
service serves what its rollout wants, and its canary is as good as stable."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import lru_cache
from typing import Any

import grpc
from google.api import distribution_pb2, metric_pb2
from google.cloud import monitoring_v3, run_v2

REGION = "us-central1"
STABLE, CANARY, SHARE = "00001", "00002", 10
PER_PROJECT = 250
"""Services of one project and region."""
LARGEST_PAGE = 100
"""Services in one answer to ListServices, whatever was asked for."""
MINUTE = timedelta(minutes=1)
PATH = re.compile(r"projects/bench-(\d+)/locations/[^/]+(?:/services/shop-(\d+))?")
EACH_MINUTE = {STABLE: {"2xx": 900, "5xx": 1}, CANARY: {"2xx": 100}}
"""Requests by the class of their answers."""
BUCKETS = (20, 60, 15, 4, 1)
"""Of a hundred requests, by latency: up to 50, 100, 200, 400, 800 ms."""


def project_of(number: int) -> str:
    """Where the service of this number is."""
    return f"bench-{number // PER_PROJECT}"


def name_of(number: int) -> str:
    """What the service of this number is called."""
    return f"shop-{number:05d}"


class Servers:
    """Both, on one address, with this many services between ``start`` and ``stop``."""

    def __init__(self, services: int) -> None:
        self._services = services
        self._server = grpc.server(ThreadPoolExecutor(16))
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        run, v3 = "google.cloud.run.v2.Services", "google.monitoring.v3.MetricService"
        for service, methods in (
            (run, {"GetService": self._get, "ListServices": self._list}),
            (v3, {"GetMetricDescriptor": _descriptor, "ListTimeSeries": self._series}),
        ):
            handlers = {name: _handler(answer) for name, answer in methods.items()}
            self._server.add_generic_rpc_handlers(
                (grpc.method_handlers_generic_handler(service, handlers),)
            )

    def start(self) -> None:
        """Return when calls are answered."""
        self._server.start()

    def stop(self) -> None:
        """Refuse calls."""
        self._server.stop(0).wait()

    def _get(self, request: bytes) -> bytes:
        found = PATH.match(run_v2.GetServiceRequest.deserialize(request).name)
        return run_v2.Service.serialize(_service(int(found[2]))) if found else b""

    def _list(self, request: bytes) -> bytes:
        asked = run_v2.ListServicesRequest.deserialize(request)
        found = PATH.match(asked.parent)
        numbers = self._of(int(found[1])) if found else range(0)
        begin = int(asked.page_token or 0)
        end = begin + min(asked.page_size or LARGEST_PAGE, LARGEST_PAGE)
        return run_v2.ListServicesResponse.serialize(
            run_v2.ListServicesResponse(
                services=[_service(each) for each in numbers[begin:end]],
                next_page_token=str(end) if end < len(numbers) else "",
            )
        )

    def _of(self, project: int) -> range:
        first = project * PER_PROJECT
        return range(first, min(first + PER_PROJECT, self._services))

    def _series(self, request: bytes) -> bytes:
        """A page of the series of each service that the filter names, or of all in the project."""
        asked = monitoring_v3.ListTimeSeriesRequest.deserialize(request)
        end = int(asked.interval.end_time.timestamp())
        minutes = (end - int(asked.interval.start_time.timestamp())) // 60
        latencies = "request_latencies" in asked.filter
        answer = monitoring_v3.ListTimeSeriesResponse.pb(monitoring_v3.ListTimeSeriesResponse())
        names, begin = self._asked(asked), int(asked.page_token or 0)
        for n in range(begin, len(names)):
            if minutes * len(answer.time_series) >= asked.page_size:
                answer.next_page_token = str(n)
                break
            _add_series(answer, asked.name, names[n], latencies, minutes, end)
        return bytes(answer.SerializeToString())

    def _asked(self, asked: monitoring_v3.ListTimeSeriesRequest) -> list[str]:
        named = re.search(r"service_name = one_of\(([^)]*)\)", asked.filter)
        if named:
            return re.findall(r'"([^"]+)"', named[1])
        return [name_of(each) for each in self._of(int(asked.name.rpartition("-")[2]))]


def _add_series(  # noqa: PLR0917
    answer: Any, project: str, name: str, latencies: bool, minutes: int, end: int
) -> None:
    for revision, classes in EACH_MINUTE.items():
        for response, count in ({"": sum(classes.values())} if latencies else classes).items():
            series = answer.time_series.add()
            labels = series.resource.labels
            labels["project_id"], labels["service_name"] = project.rpartition("/")[2], name
            labels["location"], labels["revision_name"] = REGION, f"{name}-{revision}"
            if response:
                series.metric.labels["response_code_class"] = response
            series.MergeFromString(_points(count, latencies, minutes, end))


@lru_cache(maxsize=4096)
def _points(count: int, latencies: bool, minutes: int, end: int) -> bytes:
    """The points of a series, the newest first, as a part of a TimeSeries."""
    series = monitoring_v3.TimeSeries.pb(monitoring_v3.TimeSeries())
    for n in range(minutes):
        point = series.points.add()
        point.interval.end_time.seconds = end - 60 * n
        point.interval.start_time.seconds = end - 60 * (n + 1)
        if latencies:
            point.value.distribution_value.CopyFrom(_distribution(count))
        else:
            point.value.int64_value = count
    return bytes(series.SerializeToString())


def _distribution(count: int) -> distribution_pb2.Distribution:
    options = distribution_pb2.Distribution.BucketOptions()
    options.explicit_buckets.bounds.extend((50, 100, 200, 400, 800))
    counts = [count * each // 100 for each in BUCKETS]
    counts[0] += count - sum(counts)
    return distribution_pb2.Distribution(
        count=count, mean=80, bucket_options=options, bucket_counts=counts
    )


def _descriptor(request: bytes) -> bytes:
    name = monitoring_v3.GetMetricDescriptorRequest.deserialize(request).name
    found = metric_pb2.MetricDescriptor(type=name.partition("/metricDescriptors/")[2], unit="ms")
    found.metadata.sample_period.FromTimedelta(MINUTE)
    found.metadata.ingest_delay.FromTimedelta(3 * MINUTE)
    return bytes(found.SerializeToString())


def _service(number: int) -> run_v2.Service:
    """Settled at its rollout's share, our tag on the canary."""
    name = name_of(number)
    path = f"projects/{project_of(number)}/locations/{REGION}/services/{name}"
    kind = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
    shares = [(f"{name}-{STABLE}", 100 - SHARE, ""), (f"{name}-{CANARY}", SHARE, "")]
    entries = [*shares, (f"{name}-{CANARY}", 0, "canario")]
    good = run_v2.Condition(state=run_v2.Condition.State.CONDITION_SUCCEEDED)
    return run_v2.Service(
        name=path,
        etag=f"etag-{number}",
        uri=f"https://{name}.example",
        latest_ready_revision=f"{path}/revisions/{name}-{CANARY}",
        latest_created_revision=f"{path}/revisions/{name}-{CANARY}",
        terminal_condition=good,
        traffic=[
            run_v2.TrafficTarget(type_=kind, revision=revision, percent=percent, tag=tag)
            for revision, percent, tag in entries
        ],
        traffic_statuses=[
            run_v2.TrafficTargetStatus(
                type_=kind,
                revision=revision,
                percent=percent,
                tag=tag,
                uri="https://canary.example",
            )
            for revision, percent, tag in entries
        ],
    )


def _handler(answer: Callable[[bytes], bytes]) -> Any:
    def handle(request: bytes, _: grpc.ServicerContext) -> bytes:
        return answer(request)

    return grpc.unary_unary_rpc_method_handler(handle)
