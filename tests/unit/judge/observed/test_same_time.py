"""Rates and latencies of both sides, where one side's newest minute is not there yet."""

from collections.abc import Sequence

import pytest

from bot.rollout.verdict import Outcome
from tests.unit.judge.builders import check, counts, latencies, result_of

Minutes = Sequence[tuple[int, int] | None]
GOOD, BAD = (1, 100), (60, 100)
FAST, SLOW = [100, 0, 0, 0, 0, 0], [0, 0, 0, 0, 100, 0]


@pytest.mark.parametrize("limit", [{"rollback": "> 2x baseline"}, {"promote": "<= 2x baseline"}])
@pytest.mark.parametrize(
    ("canary", "stable"),
    [
        ([GOOD, GOOD, GOOD, GOOD, BAD], [GOOD, GOOD, GOOD, GOOD, None]),
        ([GOOD, GOOD, GOOD, BAD, BAD], [GOOD, GOOD, GOOD, None, None]),
        ([GOOD, GOOD, GOOD, GOOD, BAD], [GOOD, GOOD, GOOD, GOOD, BAD]),
    ],
)
def test_what_both_may_do_is_not_held_against_the_canary(
    canary: Minutes, stable: Minutes, limit: dict[str, str]
) -> None:
    """The database fails for everybody, and stable's minute comes later than the canary's."""
    found = result_of(check("error_rate", **limit), counts(*canary), counts(*stable))
    assert found.outcome is Outcome.PASS


def test_latencies_are_of_the_same_minutes() -> None:
    """Everything is slow in the newest minute, of which only the canary's row is there."""
    one = check("latency_p95", rollback="> 2x baseline")
    canary = latencies(*[FAST] * 4, SLOW)
    assert result_of(one, canary, latencies(*[FAST] * 4)).outcome is Outcome.PASS
    assert result_of(one, canary, latencies(*[FAST] * 4, FAST)).outcome is not Outcome.PASS


def test_a_stable_that_is_silent_for_longer_is_not_late() -> None:
    """What it had before is what there is to compare with."""
    one = check("error_rate", rollback="> 2x baseline")
    stable = counts(GOOD, GOOD, None, None, None)
    assert result_of(one, counts(GOOD, GOOD, BAD, BAD, BAD), stable).outcome is Outcome.FAIL


def test_too_few_requests_are_left_to_compare() -> None:
    """Most of them are of the minute that stable has not yet."""
    one = check("error_rate", rollback="> 2x baseline", min_requests=50)
    found = result_of(one, counts((0, 10), BAD, start=3), counts((10, 1000), start=3), settled=3)
    assert found.outcome is Outcome.INCONCLUSIVE
