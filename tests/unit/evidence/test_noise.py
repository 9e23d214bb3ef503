"""What is learned of noise, and what that does to evidence."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.noise import Noise, clump, learn, spread
from tests.unit.evidence.builders import seeded


def test_before_anything_is_known() -> None:
    """Without history and minutes, d is near 1 and kappa at most its default."""
    for v in (0.01, 1.0, 30.0, 1e6):
        d, kappa = spread(Noise(), v)
        assert d + 2 * kappa * v == pytest.approx(1 + 2 * 0.01 * v)
        assert 1 <= d <= 1.1
        assert kappa <= 0.01


def test_a_quiet_service_is_judged_by_chance_alone() -> None:
    """Minutes whose splits vary no more than chance bring the inflation down to 1."""
    noise = Noise()
    random = seeded(4)
    for _ in range(300):
        xc = sum(random.random() < 0.1 for _ in range(200))
        noise = learn(noise, xc, 1000, 200 - xc, 9000)
    d, kappa = spread(noise, 18.0)
    assert d + 2 * kappa * 18 == pytest.approx(1, abs=0.2)


def test_a_noisy_revision_is_trusted_less() -> None:
    """Splits that swing make d and kappa grow."""
    noise = Noise()
    for number in range(40):
        xc = 30 if number % 2 else 10
        noise = learn(noise, xc, 1000, 200 - xc, 9000)
    d, kappa = spread(noise, 18.0)
    assert d + 2 * kappa * 18 > 4


def test_a_lasting_ratio_is_no_noise() -> None:
    """A canary that is three times as bad in every minute teaches little noise."""
    noise = Noise()
    for _ in range(40):
        noise = learn(noise, 30, 1000, 90, 9000)
    d, kappa = spread(noise, 20.0)
    assert d + 2 * kappa * 20 < 1.6


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10**9)), max_size=50))
def test_clump_of_any_history(history: list[tuple[int, int]]) -> None:
    """D is between 1 and 6 whatever happened."""
    assert 1 <= clump([(min(x, n), n) for x, n in history]) <= 6


def test_clump_of_history() -> None:
    """Errors that come four at a time are seen in stable's history, those by chance are not."""
    random = seeded(7)
    single = [(sum(random.random() < 0.005 for _ in range(1200)), 1200) for _ in range(360)]
    fours = [(4 * sum(random.random() < 0.00125 for _ in range(1200)), 1200) for _ in range(360)]
    assert clump(single) < 1.5
    assert clump(fours) > 3


def test_a_rate_that_drifts_is_no_clump() -> None:
    """Stable's rate that wanders by a quarter, as that of a busy service does, is not taken for
    errors that come together; clumps on top of it still are."""
    random = seeded(3)
    drift, single, fours = 0.0, [], []
    for _ in range(360):
        drift = 0.9 * drift + 0.44 * random.gauss(0, 1)
        expected = 600 * exp(0.25 * drift)
        single.append((round(random.gauss(expected, expected**0.5)), 30_000))
        fours.append((round(random.gauss(expected, 2 * expected**0.5)), 30_000))
    assert clump(single) < 2.5
    assert clump(fours) > 3


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.floats(0, 1e9))
def test_always_sensible(xc: int, xb: int, v: float) -> None:
    """d is at least 1 and kappa at least 0, after any minute."""
    noise = learn(Noise(3.0), xc, 10**9, xb, 10**9)
    d, kappa = spread(noise, v)
    assert d >= 1
    assert 0 <= kappa <= 2
    assert learn(noise, 0, 10, 0, 10) == noise == learn(noise, 1, 10, 0, 0)
