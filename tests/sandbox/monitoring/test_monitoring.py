"""The local Monitoring, asked by Google's own client about what the router served."""

import math
from statistics import NormalDist
from typing import Any

import pytest
import requests
from google.api_core.exceptions import InvalidArgument, NotFound, ServiceUnavailable

from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.types import Revision, Service
from sandbox.world.cloud import Cloud
from tests.sandbox.browse import browse
from tests.sandbox.clients import Clients, counts
from tests.sandbox.clock import Clock

LATENCIES = "run.googleapis.com/request_latencies"
BY_CODE = ("resource.label.revision_name", "metric.label.response_code_class")


@pytest.fixture
def canary(cloud: Cloud, shop: Service) -> Revision:
    """The revision on trial."""
    return cloud.platform.revision(shop.path, "shop-2")


def test_counts_are_exactly_what_was_served(
    cloud: Cloud, shop: Service, clients: Clients, clock: Clock
) -> None:
    """Request counts per revision and code class equal what the callers saw, to the last one."""
    cloud.platform.set_fault("shop-2", Fault(error_rate=0.3))
    cloud.platform.set_traffic_by_hand("acme", "us-central1", "shop", {"shop-1": 60, "shop-2": 40})
    seen = browse(cloud.router.uri(shop), 300)
    clock.advance(1)
    seen += browse(cloud.router.uri(shop), 200)
    clock.advance(5)
    found = counts(clients.series("request_count", end=clock(), by=BY_CODE))
    classes = {200: "2xx", 500: "5xx"}
    assert found == {(classes[status], revision): n for (revision, status), n in seen.items()}
    assert len(found) == 3


@pytest.mark.parametrize("slow_share", [0.0, 0.2])
def test_quantiles_come_from_merged_buckets(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock, slow_share: float
) -> None:
    """The p95 of the merged distribution is within a bucket's width of the true one."""
    seconds = []
    for number in range(1000):
        failed = number % 10 < 10 * slow_share
        typical = 0.9 if failed else 0.1
        seconds.append(typical * math.exp(0.3 * NormalDist().inv_cdf((number + 0.5) / 1000)))
        cloud.meter.record(canary, 500 if failed else 200, seconds[-1], 0.3)
        clock.advance(0.005)
    clock.advance(5)
    (series,) = clients.series("request_latencies", end=clock())
    merged = series.points[0].value.distribution_value
    true = sorted(seconds)[int(0.95 * len(seconds))] * 1000
    growth = merged.bucket_options.exponential_buckets.growth_factor
    assert true / growth <= quantile_of(merged, 0.95) <= true * growth
    assert merged.count == len(seconds)
    assert merged.mean == pytest.approx(1000 * sum(seconds) / len(seconds))


def quantile_of(distribution: Any, share: float) -> float:
    """The upper edge of the bucket that holds the quantile, in the metric's unit."""
    passed, options = 0, distribution.bucket_options.exponential_buckets
    for place, count in enumerate(distribution.bucket_counts):
        passed += count
        if passed >= share * distribution.count:
            return float(options.scale * options.growth_factor**place)
    raise AssertionError("The buckets hold less than the count.")


def test_what_is_newer_than_the_lag_is_hidden(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """A sample appears when its period and then the lag are over, not before."""
    cloud.monitoring.lag = 3
    cloud.meter.record(canary, 200, 0.01, 0.3)
    clock.advance(3.4)
    assert clients.series("request_count", end=clock()) == []
    clock.advance(0.1)
    (series,) = clients.series("request_count", end=clock())
    assert series.points[0].value.int64_value == 1


def test_late_metrics_keep_it_to_themselves(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """A sample may come later than the descriptors say."""
    cloud.monitoring.lag, cloud.monitoring.late = 1, 20
    cloud.meter.record(canary, 200, 0.01, 0.3)
    clock.advance(20)
    assert clients.series("request_count", end=clock()) == []
    clock.advance(3)
    assert len(clients.series("request_count", end=clock())) == 1
    (descriptor, *_) = clients.metrics.list_metric_descriptors(name="projects/acme")
    assert descriptor.metadata.ingest_delay.ToTimedelta().total_seconds() == 1


def test_no_requests_means_no_series(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """A revision that nobody called is absent from every metric, not zero."""
    stable = cloud.platform.revision(canary.service_path, "shop-1")
    cloud.meter.record(stable, 200, 0.01, 0.3)
    clock.advance(5)
    for metric in ("request_count", "request_latencies", "container/memory/utilizations"):
        (series,) = clients.series(metric, end=clock())
        assert series.resource.labels["revision_name"] == "shop-1"
    assert clients.series("request_count", end=clock() + 300) == []


def test_points_come_newest_first(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """Periods end at the query's end and cover what lies before it; empty ones are left out."""
    for number in (1, 2, 0, 4):
        for _ in range(number):
            cloud.meter.record(canary, 200, 0.01, 0.3)
        clock.advance(10)
    end = clock()
    (series,) = clients.series("request_count", end=end, seconds=40, period=10)
    found = [
        (
            end - point.interval.end_time.timestamp(),
            end - point.interval.start_time.timestamp(),
            point.value.int64_value,
        )
        for point in series.points
    ]
    assert found == [(0, 10, 4), (20, 30, 2), (30, 40, 1)]
    assert series.metric_kind == 2


def test_windows_that_touch_count_nothing_twice(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """A sample that ends where one window ends and the next begins is in the first alone."""
    cloud.meter.record(canary, 200, 0.01, 0.3)
    end = clock() + 0.5
    clock.advance(100)
    assert len(clients.series("request_count", end=end)) == 1
    for aligner, reducer in (("ALIGN_DELTA", "REDUCE_SUM"), ("ALIGN_NONE", "REDUCE_NONE")):
        later = clients.series("request_count", end=end + 60, aligner=aligner, reducer=reducer)
        assert later == []


def test_services_are_told_apart(
    cloud: Cloud, shop: Service, clients: Clients, clock: Clock
) -> None:
    """One query can ask for several services and keep them apart; other projects are unseen."""
    for project, name in (("acme", "cart"), ("acme", "mail"), ("other", "shop")):
        service = cloud.platform.add_service(
            project, "us-central1", name, revisions=[f"{name}-1"], traffic={f"{name}-1": 100}
        )
        requests.get(cloud.router.uri(service), timeout=5)
    requests.get(cloud.router.uri(shop), timeout=5)
    clock.advance(5)
    by = ("resource.label.service_name", "resource.labels.revision_name")
    where = ' AND resource.labels.service_name = one_of("shop", "cart")'
    both = counts(clients.series("request_count", end=clock(), by=by, where=where))
    assert both == {("shop-1", "shop"): 1, ("cart-1", "cart"): 1}
    one = ' AND resource.label.service_name = "mail"'
    assert len(clients.series("request_count", end=clock(), by=by, where=one)) == 1
    assert len(clients.series("request_count", end=clock(), by=by)) == 3


def test_a_rate_is_per_second(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """ALIGN_RATE divides by the period and gives fractions."""
    for _ in range(30):
        cloud.meter.record(canary, 200, 0.01, 0.3)
    clock.advance(5)
    (series,) = clients.series("request_count", end=clock(), seconds=60, aligner="ALIGN_RATE")
    assert series.points[0].value.double_value == 0.5


def test_percentiles_can_be_asked_for(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """ALIGN_PERCENTILE_50 and _99 of a distribution are numbers in the metric's unit."""
    for milliseconds in range(1, 1001):
        cloud.meter.record(canary, 200, milliseconds / 1000, 0.3)
    clock.advance(5)
    for aligner, true in (("ALIGN_PERCENTILE_50", 500), ("ALIGN_PERCENTILE_99", 990)):
        (series,) = clients.series(
            "request_latencies", end=clock(), aligner=aligner, reducer="REDUCE_MAX"
        )
        assert series.points[0].value.double_value == pytest.approx(true, rel=0.2)


def test_a_leak_shows_in_memory(
    cloud: Cloud, shop: Service, clients: Clients, clock: Clock
) -> None:
    """Memory grows with the time since the leak began, up to all there is."""
    cloud.platform.set_fault("shop-1", Fault(leak=0.01))
    for _ in range(3):
        requests.get(cloud.router.uri(shop), timeout=5)
        clock.advance(20)
    (series,) = clients.series("container/memory/utilizations", end=clock(), seconds=60, period=20)
    newest, middle, oldest = [p.value.distribution_value.mean for p in series.points]
    assert (newest - middle, middle - oldest) == pytest.approx((0.2, 0.2))


def test_instances_follow_the_load(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """The instance count is a gauge by state that grows with the requests."""
    for _ in range(200):
        cloud.meter.record(canary, 200, 0.01, 0.3)
    clock.advance(5)
    found = clients.series(
        "container/instance_count",
        end=clock(),
        aligner="ALIGN_MAX",
        reducer="REDUCE_MAX",
        by=("metric.label.state",),
    )
    assert counts(found) == {("active",): 3, ("idle",): 0}
    point = found[0].points[0]
    assert point.interval.start_time == point.interval.end_time


def test_raw_points_keep_their_labels(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """Without aligner and reducer each series comes as it was sampled, with all its labels."""
    cloud.meter.record(canary, 404, 0.01, 0.3)
    clock.advance(5)
    (series,) = clients.series(
        "request_count", end=clock(), aligner="ALIGN_NONE", reducer="REDUCE_NONE", by=()
    )
    assert dict(series.metric.labels) == {"response_code": "404", "response_code_class": "4xx"}
    assert series.resource.labels["location"] == "us-central1"


def test_long_answers_come_in_pages(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """A small page size makes more calls, and the same answer."""
    for status in (200, 404, 500):
        cloud.meter.record(canary, status, 0.01, 0.3)
    clock.advance(5)
    paged = clients.series("request_count", end=clock(), by=BY_CODE, page_size=1)
    calls = [e for e in cloud.journal.entries() if e.method == "ListTimeSeries"]
    assert len(calls) == 3
    assert paged == clients.series("request_count", end=clock(), by=BY_CODE)


def test_descriptors_tell_period_and_lag(cloud: Cloud, clients: Clients) -> None:
    """A metric's descriptor says how often it is sampled and how long it stays invisible."""
    cloud.monitoring.lag = 2.5
    descriptor = clients.metrics.get_metric_descriptor(
        name=f"projects/acme/metricDescriptors/{LATENCIES}"
    )
    assert (descriptor.metric_kind, descriptor.value_type, descriptor.unit) == (2, 5, "ms")
    assert descriptor.metadata.sample_period.ToTimedelta().total_seconds() == 1
    assert descriptor.metadata.ingest_delay.ToTimedelta().total_seconds() == 2.5
    listed = clients.metrics.list_metric_descriptors(
        request={
            "name": "projects/acme",
            "filter": 'metric.type = starts_with("run.googleapis.com/request")',
        }
    )
    assert [d.type for d in listed] == ["run.googleapis.com/request_count", LATENCIES]
    assert len(list(clients.metrics.list_metric_descriptors(name="projects/acme"))) == 5


def test_unknown_metrics_are_not_found(clients: Clients, clock: Clock) -> None:
    """A metric that nobody has is NotFound, in a query as in a descriptor."""
    with pytest.raises(NotFound):
        clients.series("no_such_metric", end=clock())
    with pytest.raises(NotFound):
        clients.metrics.get_metric_descriptor(name="projects/acme/metricDescriptors/x")


@pytest.mark.parametrize(
    ("metric", "aligner", "reducer"),
    [
        ("request_latencies", "ALIGN_MEAN", "REDUCE_SUM"),
        ("request_latencies", "ALIGN_RATE", "REDUCE_SUM"),
        ("request_latencies", "ALIGN_DELTA", "REDUCE_MAX"),
        ("request_count", "ALIGN_PERCENTILE_95", "REDUCE_SUM"),
        ("container/instance_count", "ALIGN_DELTA", "REDUCE_SUM"),
        ("request_count", "ALIGN_NONE", "REDUCE_SUM"),
        ("request_count", "ALIGN_STDDEV", "REDUCE_NONE"),
        ("request_count", "ALIGN_DELTA", "REDUCE_STDDEV"),
    ],
)
def test_what_does_not_fit_is_refused(
    clients: Clients, clock: Clock, metric: str, aligner: str, reducer: str
) -> None:
    """An aligner or reducer that is not valid for a metric is refused, data or no data."""
    with pytest.raises(InvalidArgument):
        clients.series(metric, end=clock(), aligner=aligner, reducer=reducer)


def test_monitoring_can_fail_and_be_empty(
    cloud: Cloud, canary: Revision, clients: Clients, clock: Clock
) -> None:
    """On demand Monitoring is unavailable, or answers with nothing, and recovers."""
    cloud.meter.record(canary, 200, 0.01, 0.3)
    clock.advance(5)
    cloud.monitoring.unavailable()
    with pytest.raises(ServiceUnavailable):
        clients.metrics.get_metric_descriptor(
            name=f"projects/acme/metricDescriptors/{LATENCIES}", retry=None
        )
    cloud.monitoring.unavailable(False)
    cloud.monitoring.empty()
    assert clients.series("request_count", end=clock()) == []
    cloud.monitoring.empty(False)
    assert len(clients.series("request_count", end=clock())) == 1
