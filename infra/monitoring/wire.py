"""Time series as they come off the wire, in raw protobuf messages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from google.api.distribution_pb2 import Distribution
from google.cloud import monitoring_v3

from bot.judge.measured.samples import Histogram


class Row(NamedTuple):
    """One point of one series: whose it is, the end of its period, its value.

    ``response`` is the class of its answers (``5xx``), ``status`` their own where it was asked for.
    A distribution has its mean in ``number`` and its buckets in ``histogram``, with edges in the
    metric's own unit.
    """

    project: str
    service: str
    location: str
    revision: str
    response: str
    status: str
    end: datetime
    number: float
    histogram: Histogram | None


def rows(page: monitoring_v3.ListTimeSeriesResponse) -> Iterator[Row]:
    """The points of one page, in the order in which they came."""
    for series in monitoring_v3.ListTimeSeriesResponse.pb(page).time_series:
        labels = series.resource.labels
        whose = (
            labels.get("project_id", ""),
            labels.get("service_name", ""),
            labels.get("location", ""),
            labels.get("revision_name", ""),
            series.metric.labels.get("response_code_class", ""),
            series.metric.labels.get("response_code", ""),
        )
        for point in series.points:
            end = point.interval.end_time.ToDatetime(tzinfo=UTC)
            yield Row(*whose, end, *_value(point.value))


def _value(value: Any) -> tuple[float, Histogram | None]:
    kind = value.WhichOneof("value")
    if kind == "distribution_value":
        distribution = value.distribution_value
        return distribution.mean, _histogram(distribution)
    if kind == "bool_value":
        return float(value.bool_value), None
    return (getattr(value, kind) if kind in ("int64_value", "double_value") else 0.0), None


def _histogram(distribution: Any) -> Histogram:
    """The buckets; what is left out at the end of ``bucket_counts`` is empty."""
    options = distribution.bucket_options
    edges = _edges(options.SerializeToString(deterministic=True))
    counts = list(distribution.bucket_counts)
    if not counts and distribution.count:
        return Histogram(edges=(), counts=(distribution.count,))
    counts += [0] * (len(edges) + 1 - len(counts))
    return Histogram(edges=edges, counts=tuple(counts))


@lru_cache(maxsize=256)
def _edges(options: bytes) -> tuple[float, ...]:
    """The edges that the bucket options describe. All series of a metric share them."""
    buckets = Distribution.BucketOptions.FromString(options)
    kind = buckets.WhichOneof("options")
    if kind == "linear_buckets":
        linear = buckets.linear_buckets
        steps = range(linear.num_finite_buckets + 1)
        return tuple(linear.offset + linear.width * step for step in steps)
    if kind == "exponential_buckets":
        powers = buckets.exponential_buckets
        steps = range(powers.num_finite_buckets + 1)
        return tuple(powers.scale * powers.growth_factor**step for step in steps)
    return tuple(buckets.explicit_buckets.bounds)
