"""Slowness of the whole distribution."""

from dataclasses import replace
from itertools import pairwise
from math import exp, lgamma, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.noise import Noise
from bot.judge.evidence.processes.mixture import started, waiting
from bot.judge.evidence.processes.profile import Profile, Slices, profile, sliced, tilt
from bot.judge.evidence.processes.shape_fail import BETS, PRIOR, log_factors
from bot.judge.evidence.shift_noise import inflation, learn
from bot.judge.evidence.spec import EvidencePlan, Signal, no_worse
from bot.judge.measured.samples import Histogram
from bot.judge.power.draw import USUAL_P95, expected, usual_edges
from tests.unit.evidence.builders import EDGES, after, failed_in, mean_factor, slow_minute

STABLE = Histogram(EDGES, (300, 300, 250, 120, 25, 5))
PROFILE = Profile((0.2, 0.4, 0.8), (0.6, 0.85, 0.97))
HERE = (0.6, 0.25, 0.12, 0.03)
"""What stable's slices really hold; the tilts may be wrong about it."""


def slices(canary: tuple[int, ...], stable: tuple[int, ...]) -> Slices:
    """One minute in the slices of PROFILE."""
    return Slices(PROFILE, canary, stable, sum(canary), sum(stable))


def test_slices_of_a_histogram() -> None:
    """They end near a quarter, a half, three quarters, 90 % and 97 % of stable's requests."""
    found = profile(STABLE)
    assert found == Profile((0.1, 0.2, 0.4, 0.8), (0.3, 0.6, 0.85, 0.97))
    assert sliced(STABLE, found.edges) == (300, 300, 250, 120, 30)
    assert sliced(STABLE, (0.3,)) is None
    assert profile(Histogram(EDGES, (0,) * 6)) is None
    assert profile(Histogram(EDGES, (9, 0, 0, 0, 0, 0))) is None
    assert profile(Histogram((), (9,))) is None


@given(st.lists(st.integers(0, 1000), min_size=6, max_size=6), st.floats(1, 10))
def test_tilts_rise_with_latency(counts: list[int], times: float) -> None:
    """No slice weighs less than one below it, so that a faster canary never looks worse."""
    found = profile(Histogram(EDGES, tuple(counts)))
    if found is None:
        return
    weights = tilt(found, times).weights
    assert all(low <= high for low, high in pairwise(weights))
    assert min(weights) > 0


def test_a_canary_as_fast_is_not_tilted() -> None:
    """Once as slow is the same distribution."""
    assert tilt(PROFILE, 1.0).weights == pytest.approx((1, 1, 1, 1))


def _poisson(mean: float, most: int) -> list[float]:
    return [exp(x * log(mean) - mean - lgamma(x + 1)) for x in range(most)]


@pytest.mark.parametrize(("nc", "nb"), [(6, 6), (3, 12), (12, 4)])
@pytest.mark.parametrize("faster", [0.0, 0.3])
def test_no_gain_from_the_same_or_a_faster_canary(nc: int, nb: int, faster: float) -> None:
    """With Poisson counts the expectation is the product over slices of each slice's own, exactly
    1 for the same distribution and less for a faster canary."""
    fast = [HERE[0] + faster * sum(HERE[1:]), *((1 - faster) * part for part in HERE[1:])]
    for times in BETS:
        weights = tilt(PROFILE, times).weights
        theta = nc / (nc + nb)
        mean = 1.0
        for k, weight in enumerate(weights):
            c = 1 / (weight * theta + 1 - theta)
            mean *= exp(nc * fast[k] * (weight * c - 1) + nb * HERE[k] * (c - 1))
        assert mean <= 1 + 1e-12
        assert faster == 0 or mean < 1
        assert faster > 0 or mean == pytest.approx(1)


@pytest.mark.parametrize("inflation", [1.0, 3.0])
@pytest.mark.parametrize(("nc", "nb"), [(20, 180), (300, 300), (600, 5400), (15000, 15000)])
@pytest.mark.parametrize("times", [1.0, 1.02, 1.035])
def test_no_gain_from_a_canary_that_is_slower_within_the_tolerance(
    times: float, nc: int, nb: int, inflation: float
) -> None:
    """Log-normal latencies, all longer by up to 3.5 %: exact for Poisson counts, and with the
    tolerance estimated from stable's slices, as the criterion does it."""
    before, after = lognormal(1.0), lognormal(times)
    found = profile(before)
    assert found is not None
    quick, slow = sliced(before, found.edges), sliced(after, found.edges)
    assert quick is not None
    assert slow is not None
    for bet in range(len(BETS)):
        mean = 0.0
        for k, (stable, canary) in enumerate(zip(quick, slow, strict=True)):
            one = tuple(int(n == k) for n in range(len(quick)))
            none = (0,) * len(quick)
            for part, of, each in ((canary, nc, (one, none)), (stable, nb, (none, one))):
                seen = Slices(found, *each, nc, nb)
                log_f = log_factors(seen, BETS, tolerated=1.035, inflation=inflation)[bet]
                mean += of * part / sum(quick) * (exp(log_f) - 1)
        assert mean <= 1e-12


def lognormal(times: float) -> Histogram:
    """A million latencies, so many times as long as they usually are."""
    edges = usual_edges(USUAL_P95)
    found = expected(edges, 1_000_000, USUAL_P95 * times)
    return Histogram(edges, tuple(round(each) for each in found))


def test_factors_are_those_of_the_proof() -> None:
    """The code's factor is the product that the proof is about: by a full sum over small counts in
    two slices it expects 1."""
    nc = 2.0
    two = Profile((0.2, 0.4), (0.5, 0.75))
    total = 0.0
    low, high = _poisson(nc * 0.75, 14), _poisson(nc * 0.25, 14)
    for xc, p in enumerate(low):
        for yc, q in enumerate(high):
            for xb, r in enumerate(low):
                for yb, s in enumerate(high):
                    seen = Slices(two, (xc, 0, yc), (xb, 0, yb), 2, 2)
                    total += p * q * r * s * mean_factor(log_factors(seen, BETS), PRIOR)
    assert total == pytest.approx(1, abs=1e-4)


counts = st.tuples(*[st.integers(0, 10**9)] * 4).filter(lambda each: sum(each) > 0)


@given(counts, counts, st.sampled_from([1.0, 1.035]))
def test_always_numbers(canary: tuple[int, ...], stable: tuple[int, ...], tolerated: float) -> None:
    """From one request to billions there is no infinity, and noise is learned without harm."""
    seen = slices(canary, stable)
    noise = learn(Noise(), seen)
    root = inflation(noise, seen)
    assert root >= 1
    logs = log_factors(seen, BETS, tolerated=tolerated, inflation=root)
    assert all(abs(each) < 1e12 for each in logs)


@given(st.tuples(*[st.integers(0, 50)] * 4), st.tuples(*[st.integers(1, 50)] * 4), st.data())
def test_a_slower_request_is_worse(
    canary: tuple[int, ...], stable: tuple[int, ...], data: st.DataObject
) -> None:
    """Moving one of the canary's requests up a slice never lowers the evidence."""
    at = data.draw(st.integers(0, 2))
    if not canary[at]:
        return
    slower = list(canary)
    slower[at] -= 1
    slower[at + 1] += 1
    now = log_factors(slices(canary, stable), BETS)
    then = log_factors(slices(tuple(slower), stable), BETS)
    assert all(b >= a - 1e-9 for a, b in zip(now, then, strict=True))


def test_tolerance_takes_evidence_away() -> None:
    """Against a canary that may be a little slower the same minute proves less."""
    seen = slices((40, 30, 20, 10), (600, 250, 120, 30))
    strict = log_factors(seen, BETS)
    tolerant = log_factors(seen, BETS, tolerated=1.035)
    assert all(a > b for a, b in zip(strict, tolerant, strict=True))


def test_noise_of_one_revision_is_learned() -> None:
    """A canary that wavers is trusted less, one that is steadily slower is not."""
    calm, wild = Noise(), Noise()
    slow = slices((400, 300, 220, 80), (600, 250, 120, 30))
    fast = slices((700, 200, 80, 20), (600, 250, 120, 30))
    for number in range(20):
        calm = learn(calm, slow)
        wild = learn(wild, slow if number % 2 else fast)
    assert inflation(wild, slow) > 2 * inflation(calm, slow)


def test_the_whole_sees_a_shift_sooner() -> None:
    """A canary a little slower everywhere is convicted sooner with the shape than without."""
    guard = no_worse("guard", Signal.LATENCY)
    alone = replace(guard, shape=False)
    minutes = [
        slow_minute(n, (26, 28, 29, 13, 3, 1), (330, 300, 230, 110, 25, 5)) for n in range(60)
    ]
    with_shape, without = failed_in(guard, minutes), failed_in(alone, minutes)
    assert with_shape is not None
    assert without is None or with_shape < without


def test_minutes_that_are_skipped_spend_the_first_weight() -> None:
    """The first minutes after a step up are not judged for latency; what was staked on them is
    there afterwards, with the tolerance too, so that it does not hold a conviction up."""
    plan = EvidencePlan((no_worse("latency", Signal.LATENCY),), horizon=2880)
    same = (5, 25, 40, 20, 8, 2)
    state = after(plan, [slow_minute(number, same, same) for number in (0, 1)])
    criterion = state.criteria[0].now
    assert [each.rest for each in criterion.tols] == pytest.approx(
        [each.rest for each in criterion.fails]
    )


def test_prior_is_whole() -> None:
    """The bets' prior adds up to 1."""
    assert sum(PRIOR) == pytest.approx(1)
    assert len(PRIOR) == len(BETS)
    assert started(PRIOR).e_value == waiting(len(PRIOR)).e_value == 1
