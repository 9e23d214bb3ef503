"""What is taken for the value of an earlier time."""

import pytest

from bot.judge.measured.families import COUNTS
from bot.judge.observed.past import Past, past_value
from bot.judge.observed.window import Window
from tests.unit.judge.builders import MINUTE, at, check, counts, reading

WINDOW = Window(at(0), at(5), MINUTE)


def of_hours(baseline: str, *hours: int, total: int = 100) -> Past:
    """Each hour had so many errors in its last minute."""
    it = check("error_rate", rollback="> 2x baseline", baseline=baseline, min_requests=50)
    read = [{COUNTS: reading(counts((bad, total), start=59), through=60)} for bad in hours]
    return past_value(it, read, WINDOW)


def test_too_few_requests_are_no_baseline() -> None:
    """The check's own least number counts there too."""
    assert of_hours("before", 4).value == 0.04
    assert of_hours("before", 2, total=49).value is None


def test_of_several_days_it_is_the_median_of_at_least_three() -> None:
    """One day on which everything failed changes nothing."""
    assert of_hours("same_hour", 1, 2).value is None
    assert of_hours("same_hour", 1, 2, 90).value == pytest.approx(0.02)
