"""``and growing``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.observed.growing import growing

numbers = st.lists(st.integers(0, 1000), min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.80, 0.82, 0.85, 0.86, 0.90], True),
        ([0.80, 0.82, 0.81, 0.84, 0.85], True),
        ([0.85, 0.85, 0.85, 0.85], False),
        ([0.90, 0.88, 0.86, 0.95], False),
        ([0.95, 0.90, 0.85], False),
        ([0.80, 0.90], None),
        ([], None),
    ],
)
def test_a_trend_takes_most_pairs_to_rise(values: list[float], expected: bool | None) -> None:
    """A leak with noise grows; a plateau, a single jump and too few samples do not."""
    assert growing(values) is expected


@given(numbers)
def test_nothing_grows_both_ways(values: list[int]) -> None:
    """A row and the same row backwards can't both grow."""
    assert not (growing(values) and growing(values[::-1]))


@given(numbers)
def test_every_rising_row_grows(values: list[int]) -> None:
    """Values that only rise grow, whatever their steps."""
    assert growing(sorted(set(values) | {-1, -2, -3})) is True
