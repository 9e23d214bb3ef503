"""What is read for checks."""

from datetime import timedelta

from bot.judge.measured.families import family
from bot.judge.measured.queries import look_back, needed
from tests.unit.judge.builders import check, own


def test_what_is_wished_for_is_one_metric_per_family() -> None:
    """Checks that share samples cause one wish, and a count of events brings the requests."""
    checks = [
        check("latency_p95", promote="< 1s"),
        check("latency_p99", promote="< 2s"),
        check(own("count"), promote="< 10/min"),
    ]
    assert [family(metric) for metric in needed(checks)] == [
        "latencies",
        family(own("count")),
        "counts",
    ]


def test_it_looks_back_as_far_as_the_longest_check() -> None:
    """The longest window or ``for``, of a rate two hours; nothing without checks."""
    assert look_back([]) == timedelta()
    short = check("cpu", promote="<= 60%", window="4m")
    assert look_back([short]) == timedelta(minutes=4)
    rate = check("error_rate", promote="<= 1%", rollback="> 2% for 2m", window="4m")
    assert look_back([rate]) == timedelta(hours=2)
    long = check("cpu", rollback="> 90% for 20m")
    assert look_back(iter([short, long])) == timedelta(minutes=20)
