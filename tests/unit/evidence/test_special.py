"""Log beta-binomials keep their digits."""

from math import fsum, inf, log, log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.processes.special import LARGEST_SIZE, log_ratios, log_rising, size


def log_bb(x: int, n: int, q: float, s: float) -> float:
    """log BB(x; n, q, s), for 0 < q < 1."""
    if s > LARGEST_SIZE:
        return x * log(q) + (n - x) * log1p(-q)
    return log_rising(q * s, x) + log_rising((1 - q) * s, n - x) - log_rising(s, n)


@given(st.floats(1e-3, 1e9), st.integers(0, 400))
def test_rising_is_a_sum_of_logs(a: float, x: int) -> None:
    """G(a+x)/G(a) is the product of a, a+1, … a+x-1."""
    assert log_rising(a, x) == pytest.approx(fsum(log(a + i) for i in range(x)), rel=1e-9, abs=1e-9)


@given(st.floats(0.5, 1e7), st.integers(0, 10**9), st.integers(0, 10**9))
def test_rising_in_two_steps(a: float, x: int, y: int) -> None:
    """Rising by x and then by y is rising by both, up to a billion each."""
    both = log_rising(a, x) + log_rising(a + x, y)
    assert log_rising(a, x + y) == pytest.approx(both, rel=1e-9, abs=1e-6)


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.01, 1), st.sampled_from([1.5, 60.0]))
def test_large_sizes_meet_the_binomial(x: int, y: int, null: float, m: float) -> None:
    """On both sides of the switch to the binomial the ratio is the same."""
    below = log_ratios(x, y, LARGEST_SIZE, null, [m])
    above = log_ratios(x, y, LARGEST_SIZE * 1.01, null, [m])
    assert below == pytest.approx(above, rel=1e-2, abs=0.01)


@given(
    st.integers(0, 200),
    st.integers(0, 200),
    st.sampled_from([1.0, 30.0, 1e5, 1e6, 9e6, 1e8]),
    st.sampled_from([1 / 9, 1.0, 4.0]),
)
def test_ratios_are_differences_of_log_bb(x: int, y: int, s: float, null: float) -> None:
    """The ratio computed at once is that of the two beta-binomials."""
    times = (0.5, 2.0, 25.0)
    whole = x + y
    base = log_bb(x, whole, null / (1 + null), s)
    wanted = [log_bb(x, whole, m * null / (1 + m * null), s) - base for m in times]
    assert log_ratios(x, y, s, null, times) == pytest.approx(wanted, rel=1e-7, abs=1e-6)


def test_a_single_request_is_a_coin() -> None:
    """One request, or no noise, has the binomial's size; any noise has a size of at least 1."""
    assert size(1, 5) == inf
    assert size(100, 0) == inf
    assert size(100, 1) == 98
    assert size(2, 1000) == 1
