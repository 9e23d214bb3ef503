"""MetricSource on Cloud Monitoring's own protocol: the built-in metrics."""

from dataclasses import replace
from datetime import timedelta

import pytest
from google.api.metric_pb2 import MetricDescriptor
from google.api_core import exceptions as google
from google.cloud import monitoring_v3
from google.cloud.monitoring_v3.services.metric_service.pagers import ListTimeSeriesPager

from bot.judge.measured.histogram import count, quantile
from bot.judge.measured.samples import Counts, Gauge, Latencies
from infra.monitoring import source as monitoring
from infra.monitoring.source import CloudMonitoring
from sandbox.world.cloud import Cloud
from tests.contract.cloud.monitoring import LATE, MINUTE, SECOND, asked
from tests.contract.cloud.scene import (
    CANARY,
    NOON,
    PROJECT,
    REGION,
    REVISIONS,
    SHOP,
    STABLE,
    Clock,
    served,
    wish,
)


def test_counts_come_per_revision_and_period(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """All requests and those with 5xx, of each revision, one sample a minute, the oldest first."""
    clock.at(10)
    served(timed, STABLE, ok=90, failed=1)
    served(timed, CANARY, ok=8, failed=2)
    clock.at(130)
    served(timed, CANARY, ok=5)
    reading = metrics.read([wish("error_rate", "requests")], clock.at(LATE))[SHOP]["counts"]
    assert reading.problem == ""
    assert reading.period == MINUTE
    assert reading.series == {
        STABLE: (Counts(NOON, NOON + MINUTE, total=91, errors=1),),
        CANARY: (
            Counts(NOON, NOON + MINUTE, total=10, errors=2),
            Counts(NOON + 2 * MINUTE, NOON + 3 * MINUTE, total=5, errors=0),
        ),
    }


def test_latencies_are_merged_over_response_codes_in_seconds(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """One histogram a minute with every request in it, whatever its answer was."""
    clock.at(10)
    served(timed, CANARY, ok=95, seconds=0.1)
    served(timed, CANARY, failed=5, seconds=0.9)
    reading = metrics.read([wish("latency_p95")], clock.at(LATE))[SHOP]["latencies"]
    [sample] = reading.series[CANARY]
    assert isinstance(sample, Latencies)
    assert count(sample.histogram) == 100
    assert quantile(sample.histogram, 50) == pytest.approx(0.1, rel=0.2)
    assert quantile(sample.histogram, 99) == pytest.approx(0.9, rel=0.2)


def test_utilizations_are_the_mean_of_their_distribution(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """CPU and memory are gauges, as fractions; instances are a number."""
    clock.at(10)
    served(timed, CANARY, ok=10, memory=0.62)
    found = metrics.read([wish("cpu", "memory", "instances")], clock.at(LATE))[SHOP]
    [memory] = found["memory"].series[CANARY]
    assert isinstance(memory, Gauge)
    assert memory.value == pytest.approx(0.62)
    assert (memory.start, memory.end) == (NOON, NOON + MINUTE)
    [cpu] = found["cpu"].series[CANARY]
    assert isinstance(cpu, Gauge)
    assert 0 < cpu.value < 1
    assert found["instances"].series[CANARY] == (Gauge(NOON, NOON + MINUTE, 1.0),)


def test_one_query_per_family_answers_for_all_services(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """The number of calls grows with metrics, not with services; each gets its own samples."""
    clock.at(10)
    services = ("shop", "cart", "search")
    for number, service in enumerate(services, start=1):
        if service != "shop":
            timed.platform.add_service(
                PROJECT, REGION, service, revisions=[f"{service}-1"], traffic={f"{service}-1": 100}
            )
        name = STABLE if service == "shop" else f"{service}-1"
        served(timed, name, ok=number, service=service)
    names = ("error_rate", "requests", "latency_p50", "latency_p99")
    wishes = [wish(*names, service=service) for service in services]
    found = metrics.read(wishes, clock.at(LATE))
    totals = {
        service: sum(
            each.total
            for series in found[f"{PROJECT}~{service}"]["counts"].series.values()
            for each in series
            if isinstance(each, Counts)
        )
        for service in services
    }
    assert totals == {"shop": 1, "cart": 2, "search": 3}
    assert len(asked(timed)) == 2
    assert all('one_of("cart", "search", "shop")' in str(each["filter"]) for each in asked(timed))


def test_services_of_one_name_in_two_regions_are_kept_apart(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """The same revision names in another region are another service's."""
    clock.at(10)
    timed.platform.add_service(
        PROJECT, "europe-west1", "shop", revisions=REVISIONS, traffic={STABLE: 100}
    )
    served(timed, STABLE, ok=3)
    served(timed, STABLE, ok=50, region="europe-west1")
    here = metrics.read([wish("requests")], clock.at(LATE))[SHOP]["counts"]
    assert here.series == {STABLE: (Counts(NOON, NOON + MINUTE, total=3, errors=0),)}
    elsewhere = replace(wish("requests", region="europe-west1"), service_id="elsewhere")
    both = metrics.read([wish("requests"), elsewhere], clock.at(LATE))
    assert both[SHOP]["counts"] == here
    assert both["elsewhere"]["counts"].series == {
        STABLE: (Counts(NOON, NOON + MINUTE, total=50, errors=0),)
    }


def test_samples_are_complete_up_to_now_less_the_lag(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """The descriptor's sample period and delay, down to a whole period; asked for once."""
    reading = metrics.read([wish("requests")], clock.at(615))[SHOP]["counts"]
    assert reading.through == NOON + 6 * MINUTE
    metrics.read([wish("requests")], clock.at(660))
    assert len(asked(timed, "GetMetricDescriptor")) == 1


def test_the_lag_can_be_told(timed: Cloud, clock: Clock) -> None:
    """A lag that was set takes the place of the descriptor's."""
    metrics = monitoring.connect(timed.monitoring_endpoint, lag_override=timedelta(seconds=20))
    reading = metrics.read([wish("requests")], clock.at(615))[SHOP]["counts"]
    assert reading.through == NOON + 9 * MINUTE


def test_samples_before_the_wish_are_left_out(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """A period that began before ``since`` isn't in, even where another wish needs it."""
    for second in (10, 70, 130):
        clock.at(second)
        served(timed, STABLE, ok=1)
    timed.platform.add_service(PROJECT, REGION, "cart", revisions=["c-1"], traffic={"c-1": 100})
    wishes = [
        wish("requests", since=NOON + timedelta(seconds=30)),
        wish("requests", service="cart", since=NOON),
    ]
    series = metrics.read(wishes, clock.at(LATE))[SHOP]["counts"].series[STABLE]
    assert [sample.start for sample in series] == [NOON + MINUTE, NOON + 2 * MINUTE]


def test_before_the_first_period_is_complete_there_are_no_series(
    metrics: CloudMonitoring, clock: Clock
) -> None:
    """Right after the shift nothing is asked for and nothing is there; that is no problem."""
    reading = metrics.read([wish("requests")], clock.at(30))[SHOP]["counts"]
    assert (reading.series, reading.problem) == ({}, "")


def test_a_revision_without_requests_is_absent(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """A missing series stays missing: nobody makes a zero or a health of it."""
    clock.at(10)
    served(timed, STABLE, ok=1)
    series = metrics.read([wish("requests")], clock.at(LATE))[SHOP]["counts"].series
    assert set(series) == {STABLE}


def test_only_the_revisions_of_interest_are_read(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """A wish for some revisions has the others neither in the query nor in the answer."""
    clock.at(10)
    served(timed, STABLE, ok=1)
    served(timed, CANARY, ok=1)
    found = metrics.read([wish("requests", revisions=[CANARY])], clock.at(LATE))
    assert set(found[SHOP]["counts"].series) == {CANARY}
    assert STABLE not in str(asked(timed)[0]["filter"])


def test_all_pages_are_read(timed: Cloud, metrics: CloudMonitoring, clock: Clock) -> None:
    """An answer that comes in several pages is whole."""
    timed.monitoring.largest_page = 1
    clock.at(10)
    served(timed, STABLE, ok=1, failed=1)
    served(timed, CANARY, ok=1, failed=1)
    series = metrics.read([wish("requests")], clock.at(LATE))[SHOP]["counts"].series
    assert {revision: len(samples) for revision, samples in series.items()} == {
        STABLE: 1,
        CANARY: 1,
    }
    assert len(asked(timed)) == 4


def test_a_filter_never_grows_too_long(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """Where the names don't fit in the filter, the answer is sorted out here, in one query."""
    clock.at(10)
    served(timed, STABLE, ok=7)
    many = [wish("requests", service=f"a-service-with-a-long-name-{i}") for i in range(100)]
    found = metrics.read([wish("requests"), *many], clock.at(LATE))
    assert found[SHOP]["counts"].series[STABLE][0] == Counts(NOON, NOON + MINUTE, 7, 0)
    assert found[f"{PROJECT}~a-service-with-a-long-name-3"]["counts"].series == {}
    [query] = asked(timed)
    assert len(str(query["filter"])) <= 2048


def test_nobody_there_is_a_problem_in_words(
    timed: Cloud, metrics: CloudMonitoring, clock: Clock
) -> None:
    """A Monitoring that doesn't answer is no error and no health, after two more tries."""
    timed.monitoring.unavailable()
    found = metrics.read([wish("requests", "cpu")], clock.at(LATE))[SHOP]
    assert all("did not answer" in reading.problem for reading in found.values())
    assert all(not reading.series for reading in found.values())
    assert len(asked(timed, "GetMetricDescriptor")) == 6


class Slow(monitoring_v3.MetricServiceClient):
    """A client whose calls all take longer than they may; it keeps how long that was."""

    def __init__(self) -> None:
        self.given: list[object] = []

    def get_metric_descriptor(self, *args: object, **asked: object) -> MetricDescriptor:
        """A metric as usual."""
        self.given.append(asked["timeout"])
        return MetricDescriptor(unit="1")

    def list_time_series(self, *args: object, **asked: object) -> ListTimeSeriesPager:
        """Too late."""
        self.given.append(asked["timeout"])
        raise google.DeadlineExceeded("too late")  # type: ignore[no-untyped-call]


def test_who_does_not_wait_long_gets_a_problem_in_words() -> None:
    """Each call has the time that the caller gives it."""
    slow = Slow()
    found = CloudMonitoring(slow).read([wish("requests")], NOON + LATE * SECOND, within=1.5)
    assert "did not answer" in found[SHOP]["counts"].problem
    assert slow.given == [1.5, 1.5]


def test_no_wishes_ask_nothing(timed: Cloud, metrics: CloudMonitoring, clock: Clock) -> None:
    """A tick with nothing due costs no call."""
    assert metrics.read([], clock.at(LATE)) == {}
    assert metrics.read([wish()], clock.at(LATE)) == {SHOP: {}}
    assert asked(timed) == []
