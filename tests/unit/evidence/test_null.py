"""No process expects to gain when its null hypothesis is true: exact sums over every outcome."""

from collections.abc import Callable
from itertools import product
from math import exp, lgamma, log

import pytest

from bot.judge.evidence.processes import abs_fail, abs_pass, diff_fail, rel_fail, rel_pass
from bot.judge.evidence.processes.mixture import FAIL_BETS, FAIL_PRIOR, PASS_BETS, PASS_PRIOR
from tests.unit.evidence.builders import binomial, hypergeometric, mean_factor

Factor = Callable[[int, int, int, int], float]
ROUNDING = 1e-12
TRAFFIC = ((5, 50), (30, 30), (60, 20), (20, 120))
RATES = (0.0001, 0.01, 0.05, 0.2, 0.4)


@pytest.mark.parametrize("kappa", [0.0, 0.001, 0.01, 0.05])
@pytest.mark.parametrize(
    ("nc", "nb"), [(1, 1), (1, 50), (3, 5), (10, 90), (50, 50), (90, 10), (100, 300)]
)
def test_relative_fail_given_the_total(nc: int, nb: int, kappa: float) -> None:
    """With a common rate the mean is at most 1, whatever that rate is: for each total of bad."""
    for bad in range(1, min(nc + nb, 100)):
        mean = sum(
            hypergeometric(x, bad, nc, nb)
            * mean_factor(
                rel_fail.log_factors(x, nc, bad - x, nb, FAIL_BETS, kappa=kappa), FAIL_PRIOR
            )
            for x in range(max(0, bad - nb), min(nc, bad) + 1)
        )
        assert mean <= 1 + ROUNDING


@pytest.mark.parametrize("rho", [1.0, 1.1, 2.0])
@pytest.mark.parametrize("kappa", [0.0, 0.01])
def test_relative_fail_at_its_boundary(rho: float, kappa: float) -> None:
    """A canary exactly rho times as bad gains nothing, though for rho != 1 psi is first-order."""

    def factor(xc: int, nc: int, xb: int, nb: int) -> float:
        logs = rel_fail.log_factors(xc, nc, xb, nb, FAIL_BETS, rho=rho, kappa=kappa)
        return mean_factor(logs, FAIL_PRIOR)

    for (nc, nb), rate in product(TRAFFIC, RATES):
        assert _joint(factor, nc, rho * rate, nb, rate) <= 1 + ROUNDING


@pytest.mark.parametrize(
    ("rho", "delta", "d"), [(1, 0.005, 1), (2, 0, 1), (1.1, 0.01, 1), (1, 0.005, 2.5)]
)
def test_difference_fail_at_its_boundary(rho: float, delta: float, d: float) -> None:
    """A canary exactly rho times as bad plus delta gains nothing, with any base rate."""

    def factor(xc: int, nc: int, xb: int, nb: int) -> float:
        logs = diff_fail.log_factors(xc, nc, xb, nb, FAIL_BETS, rho=rho, delta=delta, d=d)
        return mean_factor(logs, FAIL_PRIOR)

    for (nc, nb), rate in product(TRAFFIC, RATES):
        assert _joint(factor, nc, rho * rate + delta, nb, rate) <= 1 + ROUNDING


@pytest.mark.parametrize("clump", [2, 4])
def test_clumps_are_paid_for(clump: int) -> None:
    """Errors that come ``clump`` at a time gain nothing when d is that clump."""
    nc, nb, rate = 20, 60, 0.02

    def factor(xc: int, n: int, xb: int, m: int) -> float:
        bad = clump * xc, clump * n, clump * xb, clump * m
        return mean_factor(rel_fail.log_factors(*bad, FAIL_BETS, d=clump), FAIL_PRIOR)

    assert _joint(factor, nc, rate, nb, rate) <= 1 + ROUNDING


@pytest.mark.parametrize("kappa", [0.0, 0.001, 0.01, 0.05])
@pytest.mark.parametrize("limit", [0.001, 0.01, 0.05, 0.2, 0.5, 0.9])
def test_absolute_fail_at_the_limit(limit: float, kappa: float) -> None:
    """A rate exactly at the limit, or below, gains nothing."""
    bets, prior = abs_fail.below_one(limit, FAIL_BETS, FAIL_PRIOR)
    for n, rate in product((1, 5, 50, 300), (limit, limit / 2)):
        mean = sum(
            chance * mean_factor(abs_fail.log_factors(x, n, bets, limit=limit, kappa=kappa), prior)
            for x, chance in enumerate(binomial(n, rate))
        )
        assert mean <= 1 + ROUNDING


@pytest.mark.parametrize("n", [10, 100, 1000, 5000])
@pytest.mark.parametrize("limit", [0.001, 0.01, 0.05])
def test_absolute_fail_bears_noise_of_ten_percent(limit: float, n: int) -> None:
    """With a rate that varies by 10 % from minute to minute (gamma) and kappa = .01, a capped
    minute gains at most 0.4 %."""
    shape, expected = 100.0, n * limit
    bets, prior = abs_fail.below_one(limit, FAIL_BETS, FAIL_PRIOR)
    mean = 0.0
    for x in range(min(n, int(expected * 3) + 40)):
        chance = exp(
            lgamma(x + shape)
            - lgamma(shape)
            - lgamma(x + 1)
            + shape * log(shape / (shape + expected))
            + x * log(expected / (shape + expected))
        )
        logs = abs_fail.log_factors(x, n, bets, limit=limit, kappa=0.01)
        mean += chance * min(mean_factor(logs, prior), exp(3))
    assert mean <= 1.004


@pytest.mark.parametrize("limit", [0.001, 0.01, 0.05, 0.2, 0.5])
@pytest.mark.parametrize("kappa", [0.0, 0.01])
def test_absolute_pass_at_the_limit(limit: float, kappa: float) -> None:
    """A rate exactly at the limit, or above, is certified by nothing."""
    for n, rate in product((1, 5, 50, 300), (limit, 1.5 * limit)):
        mean = sum(
            chance
            * mean_factor(
                abs_pass.log_factors(x, n, PASS_BETS, limit=limit, kappa=kappa), PASS_PRIOR
            )
            for x, chance in enumerate(binomial(n, rate))
        )
        assert mean <= 1 + ROUNDING


@pytest.mark.parametrize(("rho", "delta"), [(1.5, 0.001), (1.5, 0), (2, 0), (1, 0.005)])
@pytest.mark.parametrize(("kappa", "slack"), [(0.0, ROUNDING), (0.01, 1e-4)])
def test_relative_pass_at_the_margin(rho: float, delta: float, kappa: float, slack: float) -> None:
    """A canary exactly at the margin is certified by nothing. With kappa the root depends on the
    minute's own total, which costs less than 0.01 %."""

    def factor(xc: int, nc: int, xb: int, nb: int) -> float:
        logs = rel_pass.log_factors(xc, nc, xb, nb, PASS_BETS, rho=rho, delta=delta, kappa=kappa)
        return mean_factor(logs, PASS_PRIOR)

    for (nc, nb), rate in product(TRAFFIC, RATES):
        assert _joint(factor, nc, rho * rate + delta, nb, rate) <= 1 + slack


def _joint(factor: Factor, nc: int, pc: float, nb: int, pb: float) -> float:
    stable = binomial(nb, pb)
    return sum(
        one * other * factor(xc, nc, xb, nb)
        for xc, one in enumerate(binomial(nc, pc))
        for xb, other in enumerate(stable)
        if one * other > 1e-16
    )
