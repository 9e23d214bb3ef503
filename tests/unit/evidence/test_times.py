"""A quantile of latency against a multiple of stable's: three processes, of which the least counts.

Exact sums over every outcome of a minute, with the canary's requests above one edge and stable's
above the other.
"""

from itertools import product
from math import exp, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.criteria import quantile_ratio as times
from bot.judge.evidence.criteria.criterion_state import Processes
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.processes.mixture import Turn
from bot.judge.evidence.spec import latency_times
from tests.unit.evidence.builders import binomial

CRITERION = latency_times("twice", 2.0)
TAIL = CRITERION.tail
ROUNDING = 1e-12
TRAFFIC = ((5, 50), (30, 30), (60, 20))
RATES = (0.0, 0.01, TAIL, 0.2, 0.6)
ALL_AT_ONCE = Turn(0, 1.0)
"""All of the start weight is on this minute, and nothing is capped."""


def after(fail: Cut | None, certify: Cut | None, kappa: float = 0.0) -> Processes:
    """The criterion after one minute."""
    return times.advance(CRITERION, times.begin(CRITERION), (fail, certify), ALL_AT_ONCE, kappa)


def expected(nc: int, pc: float, nb: int, pb: float, kappa: float) -> tuple[float, float]:
    """What failing and passing multiply by on average, when these parts are slow."""
    fail = certify = 0.0
    for (xc, one), (xb, other) in product(
        enumerate(_binomial(nc, pc)), enumerate(_binomial(nb, pb))
    ):
        if one * other > 1e-16:
            cut = Cut(xc, nc, xb, nb)
            now = after(cut, cut, kappa)
            fail += one * other * exp(now.log_fail)
            certify += one * other * exp(now.log_pass)
    return fail, certify


def _binomial(n: int, p: float) -> list[float]:
    return binomial(n, p) if p else [1.0] + [0.0] * n


@pytest.mark.parametrize("kappa", [0.0, 0.01])
@pytest.mark.parametrize(("nc", "nb"), TRAFFIC)
def test_no_gain_while_one_half_of_the_null_holds(nc: int, nb: int, kappa: float) -> None:
    """A canary within the tail gains nothing whatever stable does, and neither does any canary
    beside a stable that is over its own edge as often; a certificate mirrors that."""
    for rate in RATES:
        assert expected(nc, TAIL, nb, rate, kappa)[0] <= 1 + ROUNDING
        assert expected(nc, rate, nb, TAIL, kappa)[0] <= 1 + ROUNDING
        assert expected(nc, TAIL, nb, rate, kappa)[1] <= 1 + ROUNDING
        assert expected(nc, rate, nb, TAIL, kappa)[1] <= 1 + ROUNDING


few = st.integers(0, 60)


@given(few, few, few, few)
def test_a_slower_request_of_the_canary_is_never_good_news(
    xc: int, good: int, xb: int, other: int
) -> None:
    """One that moves over the edge lowers neither the evidence to fail nor raises that to pass."""
    if not good:
        return
    nc, nb = xc + good, xb + other
    now = after(Cut(xc, nc, xb, nb), Cut(xc, nc, xb, nb))
    then = after(Cut(xc + 1, nc, xb, nb), Cut(xc + 1, nc, xb, nb))
    assert then.log_fail >= now.log_fail - 1e-9
    assert then.log_pass <= now.log_pass + 1e-9


@given(few, few, few, few)
def test_a_slower_request_of_stable_speaks_for_the_canary(
    xc: int, good: int, xb: int, other: int
) -> None:
    """The mirror of it; a minute in which stable itself is slow is left out."""
    if not other:
        return
    nc, nb = xc + good, xb + other
    now = after(Cut(xc, nc, xb, nb), Cut(xc, nc, xb, nb))
    then = after(Cut(xc, nc, xb + 1, nb), Cut(xc, nc, xb + 1, nb))
    assert then.log_fail <= now.log_fail + 1e-9 or then.mask.now
    assert then.log_pass >= now.log_pass - 1e-9


many = st.one_of(st.sampled_from([0, 1, 10**9]), st.integers(0, 10**9))


@given(many, many, st.data(), st.sampled_from([0.0, 0.01, 0.3]))
def test_always_numbers(nc: int, nb: int, data: st.DataObject, kappa: float) -> None:
    """From no request to a billion, and in minutes that could not be cut."""
    cut = Cut(data.draw(st.integers(0, nc)), nc, data.draw(st.integers(0, nb)), nb)
    for fail, certify in ((cut, cut), (None, cut), (cut, None), (None, None)):
        now = after(fail, certify, kappa)
        assert isfinite(now.log_fail)
        assert isfinite(now.log_pass)


def test_a_masked_minute_does_not_speak_against_the_canary() -> None:
    """While stable itself is over its edge too often, a slow canary is no news."""
    sound, masked = (after(Cut(60, 60, slow, 60), None) for slow in (0, 30))
    assert (sound.mask.now, masked.mask.now) == (False, True)
    for process in (0, 2):
        assert masked.fails[process].log <= 0 < sound.fails[process].log
