"""Time series as Cloud Monitoring may send them, beyond what the local one does."""

from datetime import timedelta
from typing import Any

import pytest
from google.api.distribution_pb2 import Distribution
from google.cloud import monitoring_v3

from bot.judge.measured.samples import Histogram
from infra.monitoring.descriptors import Descriptor
from infra.monitoring.wire import Row, rows
from tests.contract.cloud.scene import NOON

Options = Distribution.BucketOptions


def row(value: Any) -> Row:
    """The one row of a page with one point."""
    point = {"interval": {"end_time": NOON}, "value": value}
    page = monitoring_v3.ListTimeSeriesResponse(time_series=[{"points": [point]}])
    [found] = rows(page)
    return found


@pytest.mark.parametrize(
    ("options", "edges"),
    [
        (
            Options(linear_buckets=Options.Linear(num_finite_buckets=2, width=5, offset=10)),
            (10.0, 15.0, 20.0),
        ),
        (
            Options(
                exponential_buckets=Options.Exponential(
                    num_finite_buckets=2, growth_factor=2, scale=3
                )
            ),
            (3.0, 6.0, 12.0),
        ),
        (Options(explicit_buckets=Options.Explicit(bounds=[0, 1, 10])), (0.0, 1.0, 10.0)),
    ],
)
def test_all_ways_to_say_buckets_are_understood(options: Any, edges: tuple[float, ...]) -> None:
    """Linear, exponential and explicit buckets, with the empty ones at the end left out."""
    said = Distribution(count=3, mean=7, bucket_options=options, bucket_counts=[1, 2])
    found = row({"distribution_value": said})
    assert found.histogram == Histogram(edges, (1, 2, 0, 0))
    assert (found.number, found.end) == (7, NOON)


def test_a_distribution_without_buckets_keeps_its_count() -> None:
    """How many there were is known, how slow they were is not."""
    found = row({"distribution_value": Distribution(count=9, mean=0.2)})
    assert found.histogram == Histogram((), (9,))


@pytest.mark.parametrize(
    ("value", "number"),
    [({"int64_value": 7}, 7), ({"double_value": 0.5}, 0.5), ({"bool_value": True}, 1)],
)
def test_numbers_are_numbers(value: dict[str, Any], number: float) -> None:
    """Integers, doubles and booleans are values; none has a histogram."""
    found = row(value)
    assert (found.number, found.histogram) == (number, None)


def test_labels_that_are_not_there_are_empty() -> None:
    """A metric of another resource than a revision has no service and no revision."""
    found = row({"int64_value": 7})
    assert found[:5] == ("", "", "", "", "")


@pytest.mark.parametrize(
    ("now", "lag", "through"), [(599, None, 300), (600, None, 360), (600, 0, 600), (659, 30, 600)]
)
def test_complete_is_a_whole_period_before_the_lag(now: int, lag: int | None, through: int) -> None:
    """60 s sampling and 180 s delay leave four minutes that nobody looks at."""
    second = timedelta(seconds=1)
    descriptor = Descriptor(60 * second, 240 * second, "1")
    found = descriptor.through(NOON + now * second, None if lag is None else lag * second)
    assert found == NOON + through * second
