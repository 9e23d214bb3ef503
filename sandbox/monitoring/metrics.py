"""The metrics that the local Monitoring knows, and how they are read off the meter's samples."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from sandbox.cloud_run.histogram import Histogram
from sandbox.cloud_run.meter import Sample

Value = int | float | Histogram
RESOURCE_TYPE = "cloud_run_revision"
PREFIX = "run.googleapis.com/"


@dataclass(frozen=True)
class Metric:
    """A metric: ``read`` gives a sample's values by the metric's own labels."""

    type: str
    kind: Literal["DELTA", "GAUGE"]
    value_type: Literal["INT64", "DOUBLE", "BOOL", "DISTRIBUTION"]
    unit: str
    display_name: str
    labels: tuple[str, ...]
    read: Callable[[Sample], Iterable[tuple[dict[str, str], Value]]]
    resource_type: str = RESOURCE_TYPE


@dataclass
class Series:
    """One time series: ``points`` are (end in seconds since the epoch, value), oldest first."""

    resource: dict[str, str]
    metric: dict[str, str]
    points: list[tuple[float, Value]]


def series_of(metric: Metric, samples: Iterable[Sample]) -> list[Series]:
    """The raw series of a metric; a period without a value has no point."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Series] = {}
    for sample in samples:
        revision = sample.revision
        for labels, value in metric.read(sample):
            key = (revision.path, tuple(sorted(labels.items())))
            if key not in found:
                resource = {
                    "project_id": revision.project,
                    "location": revision.location,
                    "service_name": revision.service,
                    "revision_name": revision.name,
                    "configuration_name": revision.service,
                }
                found[key] = Series(resource, labels, [])
            found[key].points.append((sample.end, value))
    return list(found.values())


def _code(status: int) -> dict[str, str]:
    return {"response_code": str(status), "response_code_class": f"{status // 100}xx"}


def _requests(sample: Sample) -> Iterable[tuple[dict[str, str], Value]]:
    return [(_code(status), count) for status, count in sample.requests.items()]


def _latencies(sample: Sample) -> Iterable[tuple[dict[str, str], Value]]:
    return [(_code(status), values) for status, values in sample.latencies.items()]


def _cpu(sample: Sample) -> Iterable[tuple[dict[str, str], Value]]:
    return [({}, sample.cpu_utilizations())]


def _memory(sample: Sample) -> Iterable[tuple[dict[str, str], Value]]:
    return [({}, sample.memory_utilizations())]


def _instances(sample: Sample) -> Iterable[tuple[dict[str, str], Value]]:
    return [({"state": "active"}, sample.instances), ({"state": "idle"}, 0)]


_BY_CODE = ("response_code", "response_code_class")
METRICS = {
    metric.type: metric
    for metric in (
        Metric(
            f"{PREFIX}request_count", "DELTA", "INT64", "1", "Request Count", _BY_CODE, _requests
        ),
        Metric(
            f"{PREFIX}request_latencies",
            "DELTA",
            "DISTRIBUTION",
            "ms",
            "Request Latency",
            _BY_CODE,
            _latencies,
        ),
        Metric(
            f"{PREFIX}container/cpu/utilizations",
            "DELTA",
            "DISTRIBUTION",
            "10^2.%",
            "Container CPU Utilization",
            (),
            _cpu,
        ),
        Metric(
            f"{PREFIX}container/memory/utilizations",
            "DELTA",
            "DISTRIBUTION",
            "10^2.%",
            "Container Memory Utilization",
            (),
            _memory,
        ),
        Metric(
            f"{PREFIX}container/instance_count",
            "GAUGE",
            "INT64",
            "1",
            "Instance Count",
            ("state",),
            _instances,
        ),
    )
}
