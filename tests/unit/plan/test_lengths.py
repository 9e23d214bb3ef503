"""How people are told how long something lasts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.limits.lengths import lasting, roughly


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (0.04, "0 s"),
        (0.94, "0.9 s"),
        (6, "6 s"),
        (9.96, "10 s"),
        (12.7, "12 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (86400, "1 day"),
        (2 * 86400 + 3 * 3600 + 60 + 1, "2 days 3 h 1 min 1 s"),
    ],
)
def test_how_long_it_lasts_is_said_in_one_way(seconds: float, words: str) -> None:
    """Number, space, unit; tenths only below ten seconds; never negative."""
    assert lasting(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.9, "0 s"),
        (59.9, "59 s"),
        (7384, "2 h 3 min"),
        (86400 + 3 * 3600 + 59, "1 day 3 h"),
        (400 * 86400, "400 days"),
    ],
)
def test_what_changes_while_one_looks_is_said_roughly(seconds: float, words: str) -> None:
    """The two largest units, rounded down."""
    assert roughly(timedelta(seconds=seconds)) == words


@given(st.integers(0, 10**7))
def test_what_changes_has_at_most_two_units(seconds: int) -> None:
    """A number and a unit, or two of each; never nothing."""
    assert len(roughly(timedelta(seconds=seconds)).split()) in (2, 4)
