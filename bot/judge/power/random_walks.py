"""The e-processes of errors as random walks, and when such a walk has reached its goal.

Under a steady regression a bet's log factor of a minute is a sum of Poisson counts, so its mean and
variance follow from the traffic. The chance that the walk has reached a line by the minute T is
that of a Brownian motion with drift (its first passage is inverse Gaussian: Folks & Chhikara
1978). Of the bets the one that leads at T is taken, with what the others add to it.
"""

from dataclasses import dataclass
from math import erfc, exp, log, log1p, sqrt

from bot.judge.evidence.processes.abs_fail import below_one
from bot.judge.evidence.processes.mixture import FAIL_BETS, FAIL_PRIOR
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind

_PRIOR_MINUTES = 5.0
_BETWEEN_LOOKS = 0.5826
"""A walk that is looked at once a period goes so many deviations beyond a line to be seen past it
(Siegmund 1979)."""
_LARGEST_EXPONENT = 700.0

Bets = tuple[tuple[float, ...], tuple[float, ...]]
FAIL: Bets = FAIL_BETS, FAIL_PRIOR


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests and bad ones that one period brings on average, of canary and of stable."""

    xc: float
    nc: float
    xb: float
    nb: float


@dataclass(frozen=True, slots=True)
class Walk:
    """A bet's log e-value: ``log_prior`` at first, then ``mean`` and ``variance`` a period."""

    log_prior: float
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Process:
    """Walks that are mixed, how many periods of noise are known, and the log e-value to reach."""

    walks: tuple[Walk, ...]
    noise: tuple[float, float]
    goal: float


def processes(
    plan: EvidencePlan, spec: CriterionSpec, rates: Rates, goal: float
) -> tuple[Process, ...]:
    """What has to reach its goal for a criterion of errors to convict; nothing where it never
    will."""
    xc, nc, xb, nb = rates.xc, rates.nc, rates.xb, rates.nb
    if spec.kind is Kind.ABSOLUTE:
        if nb and xb / nb >= spec.limit:
            return ()
        variance = nc * spec.limit * (1 - spec.limit)
        return (Process(over(spec.limit, rates), noise_of(variance, plan.kappa), goal),)
    if not nb:
        return ()
    noise = noise_of((xc + xb) * nc * nb / (nc + nb) ** 2, plan.kappa)
    if spec.kind is Kind.DIFFERENCE:
        points = Process(_points(spec, rates), noise, goal)
        return points, Process(more(spec.ratio, rates), noise, goal)
    tolerant = log(plan.tolerance_e) - log(plan.start_weight)
    return (
        Process(more(spec.ratio, rates), noise, goal),
        Process(more(spec.ratio * spec.tolerance, rates), noise, tolerant),
    )


def more(rho: float, rates: Rates, bets: Bets = FAIL) -> tuple[Walk, ...]:
    """``rel_fail`` where a minute's bad requests are Poisson."""
    xc, nc, xb, nb = rates.xc, rates.nc, rates.xb, rates.nb
    rate = (xc + xb) / (nc + nb)
    room = 1 - rho * rate
    if room <= 0:
        return ()
    odds = nc / nb * rho * (1 - rate) / room
    walks = []
    for m, prior in zip(*bets, strict=True):
        down = log1p(odds) - log1p(m * odds)
        walks.append(walk(prior, (xc, log(m) + down), (xb, down)))
    return tuple(walks)


def _points(spec: CriterionSpec, rates: Rates) -> tuple[Walk, ...]:
    """``diff_fail``."""
    theta = rates.nc / (rates.nc + rates.nb)
    fair = spec.ratio * theta + 1 - theta
    walks = []
    for m, prior in zip(FAIL_BETS, FAIL_PRIOR, strict=True):
        c = fair / (spec.ratio * m * theta + 1 - theta)
        paid = -rates.nc * spec.delta * (m * c - 1)
        walks.append(walk(prior, (rates.xc, log(m * c)), (rates.xb, log(c)), paid=paid))
    return tuple(walks)


def over(limit: float, rates: Rates) -> tuple[Walk, ...]:
    """``abs_fail``."""
    bets, priors = below_one(limit, FAIL_BETS, FAIL_PRIOR)
    good = rates.nc - rates.xc
    return tuple(
        walk(prior, (rates.xc, log(m)), (good, log1p(-m * limit) - log1p(-limit)))
        for m, prior in zip(bets, priors, strict=True)
    )


def walk(prior: float, *counts: tuple[float, float], paid: float = 0.0) -> Walk:
    """The walk of a sum of Poisson counts, each (its mean, what one of them is worth)."""
    mean = sum(n * worth for n, worth in counts) + paid
    return Walk(log(prior), mean, sum(n * worth * worth for n, worth in counts))


def noise_of(variance: float, kappa: float) -> tuple[float, float]:
    """What a period's evidence is divided by at first, and how fast that is unlearned."""
    return 1 + 2 * kappa * variance, min(variance, 1.0)


def reached(process: Process, periods: int) -> float:
    """The chance that the mixture has reached its goal after so many periods."""
    if not process.walks:
        return 0.0
    first, learned = process.noise
    known = learned * periods / 2
    root = (_PRIOR_MINUTES * first + known) / (_PRIOR_MINUTES + known)
    at = [walk.log_prior + periods * walk.mean / root for walk in process.walks]
    lead = max(range(len(at)), key=lambda n: at[n])
    others = log(sum(exp(each - at[lead]) for each in at))
    leads = process.walks[lead]
    return _passed(
        process.goal - leads.log_prior - others,
        leads.mean / root,
        sqrt(leads.variance) / root,
        periods,
    )


def _passed(level: float, drift: float, deviation: float, time: float) -> float:
    """The chance that a Brownian motion with drift has reached ``level`` by ``time``."""
    if deviation <= 0:
        return 0.0
    level = max(level, 0.0) + _BETWEEN_LOOKS * deviation
    spread = deviation * sqrt(time)
    direct = _below((drift * time - level) / spread)
    exponent = 2 * drift * level / deviation**2
    reflected = _below(-(drift * time + level) / spread)
    if exponent > _LARGEST_EXPONENT or not reflected:
        return direct
    return min(direct + exp(exponent) * reflected, 1.0)


def _below(z: float) -> float:
    return erfc(-z / sqrt(2)) / 2
