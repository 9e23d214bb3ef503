"""``for D`` on rates and quantiles."""

import pytest

from bot.rollout.verdict import Outcome
from tests.unit.judge.builders import check, counts, latencies, result_of

BAD, GOOD = (10, 100), (0, 100)
ONE = check("error_rate", rollback="> 2% for 5m")


def test_it_breaks_when_the_last_stretch_pooled_breaks() -> None:
    """Five settled minutes whose requests together are over the limit roll back."""
    found = result_of(ONE, counts(*[BAD] * 5))
    assert found.outcome is Outcome.FAIL
    assert found.words == "error rate 10 % (50 of 500 requests), limit 2 % for 5 min"


def test_with_less_than_that_time_it_neither_goes_back_nor_on() -> None:
    """Four minutes over the limit aren't five, and yet no reason to promote."""
    found = result_of(ONE, counts(*[BAD] * 4), through=4)
    assert found.outcome is Outcome.MISS
    assert found.words.endswith("limit 2 % for 5 min, not for that long")


def test_with_less_than_that_time_a_good_value_passes() -> None:
    """A value within the limit needn't wait for the stretch of a limit that it doesn't break."""
    assert result_of(ONE, counts(*[GOOD] * 2), through=2).outcome is Outcome.PASS


def test_a_promote_limit_that_is_met_does_not_outvote_it() -> None:
    """Fast enough to continue, yet over twice stable's: nobody continues into a rollback."""
    one = check("latency_p95", promote="< 1s", rollback="> 2x baseline for 5m")
    slower, quick = [(0, 0, 0, 60, 0, 0)] * 2, [(0, 60, 0, 0, 0, 0)] * 2
    found = result_of(one, latencies(*slower), latencies(*quick), through=2)
    assert found.outcome is Outcome.MISS
    assert "limit 2x baseline for 5 min (390 ms), not for that long" in found.words
    assert result_of(one, latencies(*quick), latencies(*quick), through=2).outcome is Outcome.PASS


def test_minutes_of_the_step_before_are_no_part_of_it() -> None:
    """The stretch begins after the shift settled, however bad it was before."""
    samples = counts(*[BAD] * 10)
    assert result_of(ONE, samples, settled=6, through=10).outcome is Outcome.MISS
    assert result_of(ONE, samples, settled=5, through=10).outcome is Outcome.FAIL


def test_a_recovered_fault_does_not_go_back() -> None:
    """When the last stretch pooled is within the limit, what was before it is over."""
    samples = counts(BAD, BAD, *[GOOD] * 5)
    assert result_of(ONE, samples, through=7).outcome is Outcome.PASS


def test_the_stretch_may_be_longer_than_the_window() -> None:
    """``for 10m`` looks at ten minutes, whatever the window is; nine are not long enough."""
    one = check("error_rate", rollback="> 2% for 10m", window="2m")
    samples = counts(*[(1, 10)] * 10)
    assert result_of(one, samples, through=10).outcome is Outcome.FAIL
    assert result_of(one, samples, settled=1, through=10).outcome is Outcome.MISS


def test_it_is_compared_with_stable_over_the_same_stretch() -> None:
    """p95 over twice stable's for five minutes."""
    one = check("latency_p95", rollback="> 2x baseline for 5m")
    slow, quick = [(0, 0, 0, 50, 0, 0)] * 5, [(0, 50, 0, 0, 0, 0)] * 5
    found = result_of(one, latencies(*slow), latencies(*quick))
    assert found.outcome is Outcome.FAIL
    assert found.words == (
        "p95 781 ms on 250 requests, limit 2x baseline for 5 min (390 ms); stable: 195 ms"
    )
    assert result_of(one, latencies(*slow), latencies(*slow)).outcome is Outcome.PASS


@pytest.mark.parametrize(("minutes", "outcome"), [(4, Outcome.INCONCLUSIVE), (5, Outcome.PASS)])
def test_a_promote_limit_must_have_held_for_that_long(minutes: int, outcome: Outcome) -> None:
    """``promote: "<= 1% for 5m"`` isn't met in four minutes, however good they are."""
    one = check("error_rate", promote="<= 1% for 5m")
    found = result_of(one, counts(*[GOOD] * minutes), through=minutes)
    assert found.outcome is outcome


def test_too_few_requests_in_the_stretch_do_not_go_back() -> None:
    """A stretch under min_requests breaks no limit."""
    one = check("error_rate", rollback="> 2% for 2m", window="5m")
    samples = counts((0, 100), (0, 100), (0, 100), (9, 9), (9, 9))
    assert result_of(one, samples).outcome is Outcome.MISS
