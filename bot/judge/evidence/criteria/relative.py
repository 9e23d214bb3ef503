"""A criterion against a multiple of stable's bad fraction: the guard, and "2x baseline" of errors.

Latency looks at several edges and, for the guard, at the shape of the whole distribution; the
average of their e-values is an e-value whatever they have in common. The pass looks at the first
edge alone. The same processes with a tolerance must agree before the criterion convicts. These bet
only in minutes that begin with evidence against the canary: when to bet may hang on the past, and a
harmless canary seldom needs them.
"""

from collections.abc import Sequence

from bot.judge.evidence.criteria.criterion_state import Processes
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.noise import Noise, learn, spread
from bot.judge.evidence.processes import rel_fail, rel_pass, shape_fail
from bot.judge.evidence.processes.mixture import (
    PASS_BETS,
    PASS_PRIOR,
    Mixture,
    Turn,
    average,
    started,
    step,
    waiting,
)
from bot.judge.evidence.processes.packed import packed
from bot.judge.evidence.processes.profile import Slices
from bot.judge.evidence.shift_noise import inflation
from bot.judge.evidence.shift_noise import learn as learn_shift
from bot.judge.evidence.spec import CriterionSpec

_AWAKE = 0.0
_SLOWER = 0.35
"""10 % more requests over an edge near p95 are about 3.5 % longer latencies."""


def begin(spec: CriterionSpec) -> Processes:
    """Before the first minute."""
    fresh = [waiting(len(bets)) for bets, _ in spec.bets]
    if spec.shape:
        fresh.append(waiting(len(shape_fail.BETS)))
    each = tuple(fresh)
    return Processes(each, each, (started(PASS_PRIOR),), (Noise(),) * len(each), log_tol=0.0)


def advance(
    spec: CriterionSpec,
    now: Processes,
    cuts: Sequence[Cut | None],
    turn: Turn,
    kappa: float,
    *,
    slices: Slices | None = None,
    steady: bool = True,
) -> Processes:
    """With one more minute; a cut is None where it can't be made, and so are ``slices``. One that
    is not ``steady`` says nothing to the processes with a tolerance."""
    fails, tols, noises = [], [], []
    passes, seen = now.passes, now.spread
    rho, tolerant = spec.ratio, spec.ratio * spec.tolerance
    awake = now.log_fail >= _AWAKE
    for i, (bets, prior) in enumerate(spec.bets):
        cut, noise = cuts[i], now.noises[i]
        logs = strict = None
        if cut is not None and cut.nc and cut.nb:
            xc, nc, xb, nb = cut
            n = nc + nb
            d, k = spread(noise, (xc + xb) * (nc / n) * (nb / n), kappa)
            logs = rel_fail.log_factors(xc, nc, xb, nb, bets, rho=rho, d=d, kappa=k)
            if awake and steady:
                strict = rel_fail.log_factors(xc, nc, xb, nb, bets, rho=tolerant, d=d, kappa=k)
            noise = learn(noise, xc, nc, xb, nb)
            if i == 0:
                seen = d, k
                passes = (_certify(spec, passes[0], cut, seen, turn),)
        fails.append(step(now.fails[i], logs, prior, turn))
        tols.append(step(now.tols[i], strict, prior, turn) if awake else now.tols[i])
        noises.append(noise)
    if spec.shape:
        fail, tol, noise = _shape(spec, now, slices, turn, awake, steady=steady)
        fails.append(fail)
        tols.append(tol)
        noises.append(noise)
    weights = spec.weights
    log_fail = average(fails, weights)
    log_tol = average(tols, weights) if awake else now.log_tol
    every = tuple(fails), tuple(tols), passes, tuple(noises)
    return packed(Processes, (*every, now.mask, seen, log_fail, log_tol, passes[0].log))


def _shape(
    spec: CriterionSpec,
    now: Processes,
    slices: Slices | None,
    turn: Turn,
    awake: bool,
    *,
    steady: bool,
) -> tuple[Mixture, Mixture, Noise]:
    fail, tol, noise = now.fails[-1], now.tols[-1], now.noises[-1]
    if slices is None:
        tol = step(tol, None, shape_fail.PRIOR, turn) if awake else tol
        return step(fail, None, shape_fail.PRIOR, turn), tol, noise
    root = inflation(noise, slices)
    logs = shape_fail.log_factors(slices, shape_fail.BETS, inflation=root)
    if awake:
        slower = 1 + _SLOWER * (spec.tolerance - 1)
        strict = (
            shape_fail.log_factors(slices, shape_fail.BETS, tolerated=slower, inflation=root)
            if steady
            else None
        )
        tol = step(tol, strict, shape_fail.PRIOR, turn)
    return step(fail, logs, shape_fail.PRIOR, turn), tol, learn_shift(noise, slices)


def _certify(
    spec: CriterionSpec, mixture: Mixture, cut: Cut, spreading: tuple[float, float], turn: Turn
) -> Mixture:
    d, kappa = spreading
    logs = rel_pass.log_factors(
        *cut, PASS_BETS, rho=spec.margin_ratio, delta=spec.margin_delta, d=d, kappa=kappa
    )
    return step(mixture, logs, PASS_PRIOR, turn)
