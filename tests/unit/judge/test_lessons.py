"""What peers got wrong in judging, each by the line of their users' reports."""

import statistics

import pytest

from bot.judge.measured.histogram import quantile
from bot.judge.measured.samples import Histogram
from bot.rollout.verdict import Outcome
from tests.unit.judge.builders import (
    EDGES,
    check,
    counts,
    latencies,
    reading,
    result_of,
    verdict_on,
)

ERRORS = {"promote": "<= 1%", "rollback": "> 1%"}


@pytest.mark.parametrize("samples", [None, counts((0, 0), (0, 0), (0, 0), (0, 0), (0, 0))])
@pytest.mark.parametrize("metric", ["error_rate", "requests"])
def test_no_data_is_not_health(samples: object, metric: str) -> None:
    """0 errors of 0 requests neither promote nor roll back (argo-rollouts#1905, flagger#1035)."""
    limits = ERRORS if metric == "error_rate" else {"promote": ">= 1/min", "rollback": "< 1/min"}
    found = result_of(check(metric, **limits), samples)  # type: ignore[arg-type]
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.words == f"{metric.replace('_', ' ')}: no requests seen for 5 min"


@pytest.mark.parametrize("after", [None, (0, 0)])
def test_traffic_that_stops_in_the_middle_does_not_go_on(after: tuple[int, int] | None) -> None:
    """Good minutes followed by silence aren't good for ever (flagger#1011)."""
    one = check("error_rate", **ERRORS, max_age="2m", window="10m")
    samples = counts((0, 500), (0, 500), (0, 500), *[after] * 7)
    assert result_of(one, samples, through=5).outcome is Outcome.PASS
    found = result_of(one, samples, through=6)
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.words == "error rate: no requests seen for 3 min"


def test_a_window_never_spans_the_step_before() -> None:
    """Errors before the shift settled don't judge the percentage after it, nor does health."""
    before_bad = counts((50, 100), (50, 100), (0, 100), (0, 100))
    one = check("error_rate", **ERRORS)
    assert result_of(one, before_bad, settled=2, through=4).outcome is Outcome.PASS
    before_good = counts((0, 10_000), (0, 10_000), (2, 60), (2, 60))
    assert result_of(one, before_good, settled=2, through=4).outcome is Outcome.FAIL


def test_a_p95_is_no_mean_of_p95s() -> None:
    """A few slow minutes with little traffic must not outweigh the many requests that were fast.

    The mean of the minutes' p95s would break the limit; merged, the p95 keeps it.
    """
    busy, calm = (0, 0, 950, 50, 0, 0), (0, 0, 5, 15, 0, 0)
    minutes = [busy, busy, busy, calm, calm]
    each = [quantile(Histogram(EDGES, minute), 95) or 0 for minute in minutes]
    assert statistics.mean(each) > 0.5
    found = result_of(check("latency_p95", rollback="> 500ms"), latencies(*minutes))
    assert found.value == pytest.approx(0.4 + 0.4 * 28 / 180)
    assert found.outcome is Outcome.PASS


def test_a_measurement_that_fails_is_not_a_success() -> None:
    """A metric that couldn't be read holds and says so (argo-rollouts#4479)."""
    one = check("error_rate", **ERRORS)
    verdict = verdict_on({"it": one}, {"counts": reading(None, problem="it timed out")})
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "it timed out" in verdict.reasons(Outcome.INCONCLUSIVE)


def test_a_minute_counts_by_its_requests() -> None:
    """One bad minute of ten requests isn't as much as a good one of ten thousand (kayenta#780)."""
    found = result_of(check("error_rate", **ERRORS), counts((5, 10), (0, 10_000), start=3))
    assert found.outcome is Outcome.PASS


def test_a_burst_and_silence_is_no_health_with_defaults() -> None:
    """3,000 requests in the first minute and none for four: nothing is known of the canary now."""
    one = check("error_rate", **ERRORS)
    found = result_of(one, counts((0, 3000), (0, 0), (0, 0), (0, 0), (0, 0)))
    assert found.outcome is Outcome.INCONCLUSIVE
    assert found.words == "error rate: no requests seen for 4 min"
