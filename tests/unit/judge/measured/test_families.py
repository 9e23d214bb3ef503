"""Families: which metrics are read together."""

from bot.judge.measured.families import family
from bot.plan import BUILTIN, Metric
from tests.unit.judge.builders import own


def test_metrics_of_the_same_samples_share_a_family() -> None:
    """Error rate and requests are one query, all latency quantiles another, each gauge its own."""
    assert {name: family(metric) for name, metric in BUILTIN.items()} == {
        "requests": "counts",
        "error_rate": "counts",
        "latency_p50": "latencies",
        "latency_p90": "latencies",
        "latency_p95": "latencies",
        "latency_p99": "latencies",
        "cpu": "cpu",
        "memory": "memory",
        "instances": "instances",
    }


def test_an_own_metric_has_a_key_of_its_query() -> None:
    """The same query has the same key in every process, another query another key."""
    assert family(own()) == family(Metric.model_validate(own().model_dump(mode="json")))
    assert family(own()) != family(own(unit="ratio"))
    assert family(own()).startswith("monitoring-")


def test_quantiles_of_one_query_share_its_samples() -> None:
    """The p50 and the p99 of the same distribution are one query."""
    p50, p99 = (own("quantile", quantile=q, unit="seconds") for q in (50, 99))
    assert family(p50) == family(p99)
