"""Rules that the processes' factors obey for all numbers."""

from math import isfinite, isnan, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.processes import abs_fail, abs_pass, diff_fail, rel_fail, rel_pass
from bot.judge.evidence.processes.mixture import FAIL_BETS, FAIL_PRIOR, PASS_BETS, PASS_PRIOR
from tests.unit.evidence.builders import mean_factor

BILLION = 10**9
few = st.integers(0, 200)
many = st.one_of(st.sampled_from([0, 1, BILLION]), few, st.integers(0, BILLION))
kappas = st.sampled_from([0.0, 1e-6, 0.01, 0.3])
roots = st.sampled_from([1.0, 1.5, 6.0])


@st.composite
def buckets(draw: st.DrawFn, totals: st.SearchStrategy[int] = many) -> tuple[int, int, int, int]:
    """(xc, nc, xb, nb), bad at most all."""
    nc, nb = draw(totals), draw(totals)
    return draw(st.integers(0, nc)), nc, draw(st.integers(0, nb)), nb


@given(buckets(), kappas, roots, st.sampled_from([1.0, 1.1, 2.0, 10.0]))
def test_always_numbers(
    bucket: tuple[int, int, int, int], kappa: float, d: float, rho: float
) -> None:
    """From no request to a billion no process gives NaN or infinity."""
    xc, nc, xb, nb = bucket
    rows = [
        rel_fail.log_factors(xc, nc, xb, nb, FAIL_BETS, rho=rho, d=d, kappa=kappa),
        diff_fail.log_factors(xc, nc, xb, nb, FAIL_BETS, rho=rho, delta=0.005, d=d),
        rel_pass.log_factors(xc, nc, xb, nb, PASS_BETS, rho=rho, delta=0.001, d=d, kappa=kappa),
        abs_pass.log_factors(xc, nc, PASS_BETS, limit=0.01, d=d, kappa=kappa),
        abs_fail.log_factors(xc, nc, FAIL_BETS, limit=0.01, d=d, kappa=kappa),
    ]
    for row in rows:
        assert row is None or all(isfinite(each) for each in row)


@given(buckets(few), kappas, st.sampled_from([1.0, 1.1]))
def test_more_of_the_bad_on_the_canary_is_worse(
    bucket: tuple[int, int, int, int], kappa: float, rho: float
) -> None:
    """Moving one bad request from stable to the canary never lowers the evidence."""
    xc, nc, xb, nb = bucket
    if xb == 0 or xc == nc:
        return
    now = rel_fail.log_factors(xc, nc, xb, nb, FAIL_BETS, rho=rho, kappa=kappa)
    worse = rel_fail.log_factors(xc + 1, nc, xb - 1, nb, FAIL_BETS, rho=rho, kappa=kappa)
    assert (now is None) == (worse is None)
    if now and worse:
        assert all(w >= n - 1e-9 for n, w in zip(now, worse, strict=True))


@given(buckets(few), kappas, st.sampled_from([0.001, 0.01, 0.2]))
def test_more_bad_is_more_over_a_limit(
    bucket: tuple[int, int, int, int], kappa: float, limit: float
) -> None:
    """One more bad request never lowers the evidence to fail, nor raises that to pass."""
    x, n, _, _ = bucket
    if x == n:
        return
    bets, _ = abs_fail.below_one(limit, FAIL_BETS, FAIL_PRIOR)
    fail = [abs_fail.log_factors(y, n, bets, limit=limit, kappa=kappa) for y in (x, x + 1)]
    certify = [abs_pass.log_factors(y, n, PASS_BETS, limit=limit) for y in (x, x + 1)]
    assert mean_factor(fail[0], [1] * len(bets)) <= mean_factor(fail[1], [1] * len(bets)) + 1e-9
    assert mean_factor(certify[0], PASS_PRIOR) >= mean_factor(certify[1], PASS_PRIOR)


@given(buckets(few), st.integers(0, 100), st.sampled_from([1.0, 2.0]))
def test_bad_on_stable_speaks_for_the_canary(
    bucket: tuple[int, int, int, int], more: int, rho: float
) -> None:
    """Further bad requests on stable never raise the difference's evidence to fail, nor lower that
    to pass."""
    xc, nc, xb, nb = bucket
    if not (nc and nb):
        return
    nb += more
    fail = [
        diff_fail.log_factors(xc, nc, x, nb, FAIL_BETS, rho=rho, delta=0.01)
        for x in (xb, xb + more)
    ]
    certify = [rel_pass.log_factors(xc, nc, x, nb, PASS_BETS, rho=1.5) for x in (xb, xb + more)]
    assert mean_factor(fail[0], FAIL_PRIOR) >= mean_factor(fail[1], FAIL_PRIOR)
    assert mean_factor(certify[0], PASS_PRIOR) <= mean_factor(certify[1], PASS_PRIOR)


@given(st.integers(1, 50), st.integers(1, 50), st.data())
def test_splitting_a_minute_changes_nothing(nc: int, nb: int, data: st.DataObject) -> None:
    """Without noise (kappa 0) and with the same share of traffic in both halves, two half minutes
    say exactly what the whole says. So it is for rho = 1; for another rho the relative fail uses
    each minute's own rate, and with kappa > 0 noise is drawn anew each minute."""
    halves = []
    for _ in range(2):
        times = data.draw(st.integers(1, 4))
        one, other = times * nc, times * nb
        halves.append(
            (data.draw(st.integers(0, one)), one, data.draw(st.integers(0, other)), other)
        )
    whole = [a + b for a, b in zip(*halves, strict=True)]

    def all_of(bucket: tuple[int, int, int, int]) -> list[float]:
        xc, n, xb, m = bucket
        return [
            *(rel_fail.log_factors(xc, n, xb, m, FAIL_BETS) or [0.0] * len(FAIL_BETS)),
            *(diff_fail.log_factors(xc, n, xb, m, FAIL_BETS, rho=2, delta=0.01) or []),
            *(abs_fail.log_factors(xc, n, FAIL_BETS, limit=0.01) or []),
            *(abs_pass.log_factors(xc, n, PASS_BETS, limit=0.01) or []),
            *(rel_pass.log_factors(xc, n, xb, m, PASS_BETS, rho=1.5, delta=0.01) or []),
        ]

    xc, n, xb, m = whole
    parts = zip(*(all_of(half) for half in halves), strict=True)
    assert all_of((xc, n, xb, m)) == pytest.approx([sum(part) for part in parts], abs=1e-9)


@given(buckets(few))
def test_nothing_bad_and_no_traffic_say_nothing(bucket: tuple[int, int, int, int]) -> None:
    """Without bad requests, or without one revision, there is nothing relative to say."""
    _, nc, _, nb = bucket
    assert rel_fail.log_factors(0, nc, 0, nb, FAIL_BETS) is None
    assert rel_fail.log_factors(0, 0, nb, nb, FAIL_BETS) is None
    assert diff_fail.log_factors(0, 0, 0, nb, FAIL_BETS) is None
    assert rel_pass.log_factors(0, nc, 0, 0, PASS_BETS, rho=1) is None
    assert abs_fail.log_factors(0, 0, FAIL_BETS, limit=0.01) is None
    assert abs_pass.log_factors(0, 0, PASS_BETS, limit=0.01) is None


def test_a_ratio_that_cannot_be_broken_says_nothing() -> None:
    """Where stable fails more than 1/rho of its requests, no canary can be rho times worse."""
    assert rel_fail.log_factors(10, 10, 60, 100, FAIL_BETS, rho=2) is None


@pytest.mark.parametrize("limit", [0.5, 0.76, 0.94, 0.97, nextafter(1, 0)])
def test_bets_fit_under_one(limit: float) -> None:
    """A bet on an impossible rate is dropped, its prior shared out; one bet always remains."""
    bets, prior = abs_fail.below_one(limit, FAIL_BETS, FAIL_PRIOR)
    assert all(limit < m * limit <= 1 for m in bets)
    assert sum(prior) == pytest.approx(1)
    assert not any(isnan(p) for p in prior)
