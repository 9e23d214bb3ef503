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
        ([86.01, 86.00, 86.02, 86.01, 86.03], False),
        ([0.80, 0.80, 0.80, 0.95, 0.95], False),
        ([0.80, 0.801, 0.95, 0.951, 0.952], False),
        ([0.80, 0.801, 0.802, 0.803, 0.804], False),
        ([0.80, 0.803, 0.806, 0.809, 0.812], True),
        ([0.80, 0.80, 0.82, 0.82, 0.84, 0.84], True),
        ([0.0, 0.0, 0.0], False),
    ],
)
def test_a_trend_takes_most_pairs_to_rise(values: list[float], expected: bool | None) -> None:
    """A leak with noise grows; a plateau's noise, one step up, however exact, and too few samples
    do not."""
    assert growing(values) is expected


@pytest.mark.parametrize(("least", "expected"), [(0.01, True), (0.04, True), (0.1, False)])
def test_how_much_growth_counts_is_the_plans(least: float, expected: bool) -> None:
    """A rise of 5 % of the value over the row."""
    assert growing([0.80, 0.81, 0.82, 0.83, 0.84], least) is expected


@given(st.lists(st.floats(-0.004, 0.004), min_size=5, max_size=40))
def test_noise_of_less_than_the_least_growth_never_grows(noise: list[float]) -> None:
    """Whatever its order, a level that varies by under 1 % is a level."""
    assert growing([0.86 * (1 + each) for each in noise]) is False


@given(st.floats(0.005, 0.2), st.lists(st.floats(0, 0.004), min_size=5, max_size=12))
def test_a_leak_grows_through_its_noise(leak: float, noise: list[float]) -> None:
    """A leak of more than its noise in each sample is found."""
    assert growing([0.5 + n * leak + each for n, each in enumerate(noise)]) is True


@given(numbers)
def test_nothing_grows_both_ways(values: list[int]) -> None:
    """A row and the same row backwards can't both grow."""
    assert not (growing(values) and growing(values[::-1]))


@given(st.floats(1, 1000), st.lists(st.floats(1, 1.5), min_size=4, max_size=12))
def test_every_steadily_rising_row_grows(first: float, steps: list[float]) -> None:
    """Values that only rise, in steps of a like size, grow."""
    values = [first]
    for step in steps:
        values.append(values[-1] + step * first / 50)
    assert growing(values) is True
