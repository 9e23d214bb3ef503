"""MetricSource on Cloud Monitoring: a plan's own metrics."""

import math

import pytest
from google.api.metric_pb2 import MetricDescriptor
from google.cloud import monitoring_v3
from google.cloud.monitoring_v3.services.metric_service.pagers import ListTimeSeriesPager

from bot.judge.measured.families import family
from bot.judge.measured.histogram import quantile
from bot.judge.measured.samples import Counts, Gauge, Latencies
from infra.monitoring.source import CloudMonitoring
from sandbox.world.cloud import Cloud
from tests.contract.cloud.monitoring import MINUTE, _own_reading, asked, own
from tests.contract.cloud.scene import CANARY, NOON, SHOP, STABLE, Clock, served, wish


def test_an_own_gauge_is_read_with_its_placeholders_filled_in(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """One query per revision, aligned and reduced as the plan says."""
    metric = own(
        "gauge",
        "count",
        filter='metric.type = "run.googleapis.com/container/instance_count" AND '
        'resource.labels.service_name = "{service}" AND '
        'resource.labels.revision_name = "{revision}"',
        aligner="ALIGN_MAX",
        reducer="REDUCE_SUM",
    )
    clock.at(10)
    served(timed, CANARY, ok=1)
    found = _own_reading(metrics, metric, clock)
    assert found.problem == ""
    assert found.series == {CANARY: (Gauge(NOON, NOON + MINUTE, 1.0),)}
    assert {query["aligner"] for query in asked(timed)} == {"ALIGN_MAX"}
    assert len(asked(timed)) == 2


def test_an_own_metric_of_the_whole_service_has_no_revision(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """Without {revision} in its filter a metric is the service's, under an empty name."""
    metric = own(
        "count",
        "count",
        filter='metric.type = "run.googleapis.com/request_count" AND '
        'resource.labels.service_name = "{service}"',
    )
    clock.at(10)
    served(timed, STABLE, ok=4)
    served(timed, CANARY, ok=3)
    found = _own_reading(metrics, metric, clock)
    assert found.series == {"": (Counts(NOON, NOON + MINUTE, total=7, errors=0),)}


def test_an_own_rate_is_its_part_of_the_whole(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """What the filter finds are all events, what ``part`` finds besides are those that count."""
    metric = own(
        "rate",
        "ratio",
        filter='metric.type = "run.googleapis.com/request_count" AND '
        'resource.labels.revision_name = "{revision}"',
        part='metric.labels.response_code_class = "5xx"',
    )
    clock.at(10)
    served(timed, STABLE, ok=9, failed=1)
    served(timed, CANARY, ok=3, failed=2)
    found = _own_reading(metrics, metric, clock)
    assert found.series == {
        STABLE: (Counts(NOON, NOON + MINUTE, total=10, errors=1),),
        CANARY: (Counts(NOON, NOON + MINUTE, total=5, errors=2),),
    }


def test_an_own_rate_per_minute_is_not_per_second(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """ALIGN_RATE is per second on the wire and per minute for a limit such as 5/min."""
    metric = own(
        "gauge",
        "per_minute",
        filter='metric.type = "run.googleapis.com/request_count"',
        aligner="ALIGN_RATE",
        reducer="REDUCE_SUM",
    )
    clock.at(10)
    served(timed, CANARY, ok=30)
    [sample] = _own_reading(metrics, metric, clock).series[""]
    assert isinstance(sample, Gauge)
    assert sample.value == pytest.approx(30)


def test_an_own_quantile_is_a_merged_distribution(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """A plan's own distribution comes with its buckets, in the metric's unit."""
    metric = own(
        "quantile",
        "seconds",
        filter='metric.type = "run.googleapis.com/request_latencies" AND '
        'resource.labels.revision_name = "{revision}"',
    )
    clock.at(10)
    served(timed, CANARY, ok=20, seconds=0.3)
    [sample] = _own_reading(metrics, metric, clock).series[CANARY]
    assert isinstance(sample, Latencies)
    assert quantile(sample.histogram, 95) == pytest.approx(0.3, rel=0.2)


def test_an_own_metric_that_nobody_writes_is_a_problem(
    metrics: CloudMonitoring, clock: Clock
) -> None:
    """A misspelt metric is told by its name, not taken for silence."""
    metric = own("gauge", "count", filter='metric.type = "custom.googleapis.com/quene"')
    found = _own_reading(metrics, metric, clock)
    assert "knows no metric 'custom.googleapis.com/quene'" in found.problem


def test_a_query_that_is_not_understood_is_a_problem(
    metrics: CloudMonitoring, clock: Clock
) -> None:
    """What Monitoring says of a bad filter reaches the people who wrote it."""
    metric = own(
        "gauge", "count", filter='metric.type = "run.googleapis.com/request_count" AND what'
    )
    assert "does not understand the query" in _own_reading(metrics, metric, clock).problem


class Odd(monitoring_v3.MetricServiceClient):
    """A client that finds one point of each metric: no number where the filter says ``odd``."""

    def __init__(self) -> None:
        """Without a connection."""

    def get_metric_descriptor(self, *args: object, **asked: object) -> MetricDescriptor:
        """A metric as usual."""
        return MetricDescriptor(unit="1")

    def list_time_series(self, *args: object, **asked: object) -> ListTimeSeriesPager:
        """One page."""
        request = asked["request"]
        assert isinstance(request, monitoring_v3.ListTimeSeriesRequest)
        value = {"double_value": math.nan if "odd" in request.filter else 7.0}
        point = {"interval": {"end_time": NOON + 5 * MINUTE}, "value": value}
        page = monitoring_v3.ListTimeSeriesResponse(time_series=[{"points": [point]}])
        return ListTimeSeriesPager(lambda *_, **__: page, request, page)


def test_one_metric_s_odd_numbers_leave_the_others_readings(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All metrics of a batch are read together: each has what was found of it, and what nobody
    foresaw is in the log."""
    odd = own("count", "count", filter='metric.type = "custom.googleapis.com/odd"')
    good = own("count", "count", filter='metric.type = "custom.googleapis.com/good"')
    found = CloudMonitoring(Odd()).read([wish(odd, good)], NOON + 10 * MINUTE)[SHOP]
    assert "Canario can't read" in found[family(odd)].problem
    assert found[family(odd)].series == {}
    assert found[family(good)].series[""][0] == Counts(NOON + 4 * MINUTE, NOON + 5 * MINUTE, 7, 0)
    assert "ValueError" in caplog.text
