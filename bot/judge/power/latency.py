"""The e-processes of latency as random walks, for latencies of the usual shape.

Only comparisons with stable, which hardly depend on how long requests take. The guard convicts by
an average, so by any of its processes that is high enough for all; ``times`` by the least of its
three.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log, log1p

from bot.judge.evidence.criteria.latency import above, guard_edges, times_edges
from bot.judge.evidence.processes.mixture import PASS_BETS, PASS_PRIOR
from bot.judge.evidence.processes.profile import Profile, Tilt, profile, sliced, tilt
from bot.judge.evidence.processes.shape_fail import BETS, PRIOR
from bot.judge.evidence.shift_noise import KAPPA
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind
from bot.judge.measured.samples import Histogram
from bot.judge.power.draw import USUAL_P95, expected, usual_edges
from bot.judge.power.random_walks import Process, Rates, Walk, more, noise_of, over, walk

Group = tuple[Process, ...]
"""Any one of them has to reach its goal."""

_MANY = 1_000_000
_SLOWER = 0.35
"""As in ``relative``: 10 % more requests over an edge are about 3.5 % longer latencies."""
_FULL = 5.0


@dataclass(frozen=True, slots=True)
class Requests:
    """How many one period brings on average, to canary and to stable."""

    canary: float
    stable: float

    @property
    def variance(self) -> float:
        """Of a difference of means, the inverse."""
        return self.canary * self.stable / (self.canary + self.stable)


@lru_cache(maxsize=8)
def usual(times: float) -> Histogram:
    """The latencies of very many requests that take ``times`` as long as they usually do."""
    edges = usual_edges(USUAL_P95)
    return Histogram(edges, tuple(round(n) for n in expected(edges, _MANY, USUAL_P95 * times)))


def slow_processes(
    plan: EvidencePlan, spec: CriterionSpec, each: Requests, times: float, goal: float
) -> tuple[Group, ...]:
    """What has to reach its goal for the criterion to convict a canary so many times as slow; of
    each group one of them."""
    tolerant = log(plan.tolerance_e) - log(plan.start_weight)
    if spec.kind is Kind.TIMES:
        return _times(plan, spec, each, times, goal)
    return (
        tuple(_guard(plan, spec, each, times, goal)),
        tuple(_guard(plan, spec, each, times, tolerant, tolerance=spec.tolerance)),
    )


def _guard(
    plan: EvidencePlan,
    spec: CriterionSpec,
    each: Requests,
    times: float,
    goal: float,
    *,
    tolerance: float = 1.0,
) -> list[Process]:
    edges = guard_edges(usual(1), [percentile for percentile, _ in spec.edges])
    found = []
    for edge, weight, bets in zip(edges, spec.weights, spec.bets, strict=False):
        rates = _over_edges(each, times, edge, edge)
        walks = more(tolerance, rates, bets)
        variance = (rates.xc + rates.xb) * each.variance / (rates.nc + rates.nb)
        found.append(Process(walks, noise_of(variance, plan.kappa), goal - log(weight)))
    shape = profile(usual(1))
    if spec.shape and shape:
        walks = _shifted(shape, each, times, 1 + _SLOWER * (tolerance - 1))
        noise = 1 + 2 * KAPPA * each.variance, min(each.variance / _FULL, 1.0)
        found.append(Process(walks, noise, goal - log(spec.weights[-1])))
    return found


def _shifted(shape: Profile, each: Requests, times: float, tolerated: float) -> tuple[Walk, ...]:
    """``shape_fail``."""
    theta = each.canary / (each.canary + each.stable)
    before, after = sliced(usual(1), shape.edges) or (), sliced(usual(times), shape.edges) or ()
    walks = []
    for bet, prior in zip(BETS, PRIOR, strict=True):
        worths = _worths(tilt(shape, bet), tilt(shape, tolerated), theta)
        counts = [
            count
            for quick, slow, (of_canary, of_stable) in zip(before, after, worths, strict=True)
            for count in (
                (each.canary * slow / _MANY, of_canary),
                (each.stable * quick / _MANY, of_stable),
            )
        ]
        walks.append(walk(prior, *counts))
    return tuple(walks)


def _worths(bet: Tilt, null: Tilt, theta: float) -> Iterator[tuple[float, float]]:
    """What a request of the canary, and one of stable, is worth in each slice."""
    for w, log_w, v, log_v in zip(bet.weights, bet.logs, null.weights, null.logs, strict=True):
        log_c = log((v * theta + 1 - theta) / (w * theta + 1 - theta))
        yield log_w - log_v + log_c, log_c


def _times(
    plan: EvidencePlan, spec: CriterionSpec, each: Requests, times: float, goal: float
) -> tuple[Group, ...]:
    tail = spec.tail
    edge, higher, *_ = times_edges(usual(1), spec.ratio, tail)
    if not edge:
        return ((),)
    rates = _over_edges(each, times, higher, edge)
    room = tail * (1 - tail)
    of_both = (rates.xc + rates.xb) * each.variance / (rates.nc + rates.nb)
    at_once = goal + log(plan.start_weight)
    return (
        (Process(over(tail, rates), noise_of(each.canary * room, plan.kappa), goal),),
        (Process(_under(tail, rates), noise_of(each.stable * room, plan.kappa), at_once),),
        (Process(more(1.0, rates), noise_of(of_both, plan.kappa), goal),),
    )


def _under(limit: float, rates: Rates) -> tuple[Walk, ...]:
    """``abs_pass``, of stable."""
    good = rates.nb - rates.xb
    return tuple(
        walk(prior, (rates.xb, log(v)), (good, log1p(-v * limit) - log1p(-limit)))
        for v, prior in zip(PASS_BETS, PASS_PRIOR, strict=True)
    )


def _over_edges(each: Requests, times: float, edge: float, other: float) -> Rates:
    """The canary's requests above one edge, and stable's above the other."""
    slow, quick = above(usual(times), edge) or 0, above(usual(1), other) or 0
    return Rates(each.canary * slow / _MANY, each.canary, each.stable * quick / _MANY, each.stable)
