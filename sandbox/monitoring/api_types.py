"""The local Monitoring's answers in the words of the API v3."""

from datetime import UTC, datetime, timedelta

from google.api import distribution_pb2, label_pb2, metric_pb2, monitored_resource_pb2
from google.cloud import monitoring_v3

from sandbox.cloud_run.histogram import Histogram
from sandbox.monitoring.alignment import Aligned
from sandbox.monitoring.metrics import Metric, Series, Value

Kind = metric_pb2.MetricDescriptor.MetricKind
ValueType = metric_pb2.MetricDescriptor.ValueType


def descriptor_of(
    metric: Metric, project: str, sample_period: float, lag: float
) -> metric_pb2.MetricDescriptor:
    """The metric's descriptor; ``sample_period`` and ``lag`` are in seconds."""
    descriptor = metric_pb2.MetricDescriptor(
        name=f"projects/{project}/metricDescriptors/{metric.type}",
        type=metric.type,
        metric_kind=Kind.Value(metric.kind),
        value_type=ValueType.Value(metric.value_type),
        unit=metric.unit,
        display_name=metric.display_name,
        labels=[label_pb2.LabelDescriptor(key=label) for label in metric.labels],
        monitored_resource_types=[metric.resource_type],
    )
    descriptor.metadata.sample_period.FromTimedelta(timedelta(seconds=sample_period))
    descriptor.metadata.ingest_delay.FromTimedelta(timedelta(seconds=lag))
    return descriptor


def time_series_of(metric: Metric, series: Series, answer: Aligned) -> monitoring_v3.TimeSeries:
    """A series on the wire, its newest point first."""
    return monitoring_v3.TimeSeries(
        metric=metric_pb2.Metric(type=metric.type, labels=series.metric),
        resource=monitored_resource_pb2.MonitoredResource(
            type=metric.resource_type, labels=series.resource
        ),
        metric_kind=Kind.Value(answer.kind),
        value_type=ValueType.Value(answer.value_type),
        unit=metric.unit,
        points=[_point(end, value, answer) for end, value in reversed(series.points)],
    )


def _point(end: float, value: Value, answer: Aligned) -> monitoring_v3.Point:
    covers = answer.period if answer.kind == "DELTA" else 0.0
    return monitoring_v3.Point(
        interval=monitoring_v3.TimeInterval(
            start_time=datetime.fromtimestamp(end - covers, UTC),
            end_time=datetime.fromtimestamp(end, UTC),
        ),
        value=_typed(value, answer),
    )


def _typed(value: Value, answer: Aligned) -> monitoring_v3.TypedValue:
    if isinstance(value, Histogram):
        return monitoring_v3.TypedValue(distribution_value=_distribution(value))
    if answer.value_type == "INT64":
        return monitoring_v3.TypedValue(int64_value=int(value))
    return monitoring_v3.TypedValue(double_value=float(value))


def _distribution(histogram: Histogram) -> distribution_pb2.Distribution:
    buckets = histogram.buckets
    options = distribution_pb2.Distribution.BucketOptions()
    if buckets.kind == "linear":
        options.linear_buckets.num_finite_buckets = buckets.finite
        options.linear_buckets.width = buckets.scale
    else:
        options.exponential_buckets.num_finite_buckets = buckets.finite
        options.exponential_buckets.growth_factor = buckets.growth
        options.exponential_buckets.scale = buckets.scale
    return distribution_pb2.Distribution(
        count=histogram.count,
        mean=histogram.mean,
        sum_of_squared_deviation=histogram.squares,
        bucket_options=options,
        bucket_counts=[histogram.counts.get(i, 0) for i in range(max(histogram.counts) + 1)],
    )
