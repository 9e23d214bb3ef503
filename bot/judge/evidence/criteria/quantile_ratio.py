"""A criterion on a quantile of latency against k times stable's, through two edges of the
histogram.

To fail, the canary must be proven slower than edge c in more than the tail of its requests, and
stable proven slower than edge e <= c/k in less than the tail: the null hypothesis "the canary's
quantile is at most k times stable's" lies in the union of "Pc(>c) <= tail" and "Pb(>e) >= tail",
so the lesser of the two e-values is an e-value. A third, that the canary exceeds c no more often
than stable exceeds e, keeps old evidence about stable from convicting when both slow down
together; that is also what masking is for. A pass mirrors this with edges rounded the other way.
Source: judge.md 2.5; the third process is our own.
"""

from collections.abc import Sequence

from bot.judge.evidence.criteria.criterion_state import Processes
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.noise import Noise, learn, spread
from bot.judge.evidence.processes import abs_fail, abs_pass, rel_fail
from bot.judge.evidence.processes.corroborated import Bet, corroborated
from bot.judge.evidence.processes.mask import Mask, observe_stable
from bot.judge.evidence.processes.mixture import (
    FAIL_BETS,
    FAIL_PRIOR,
    PASS_BETS,
    PASS_PRIOR,
    Mixture,
    Turn,
    started,
    step,
    waiting,
)
from bot.judge.evidence.spec import CriterionSpec


def begin(spec: CriterionSpec) -> Processes:
    """Before the first minute."""
    bets, _ = spec.limit_bets
    over, under = waiting(len(bets)), started(PASS_PRIOR)
    fresh = over, under, waiting(len(FAIL_BETS))
    return Processes(fresh, fresh, (under, over), (Noise(),) * 2, log_tol=0.0)


def advance(
    spec: CriterionSpec,
    now: Processes,
    cuts: Sequence[Cut | None],
    turn: Turn,
    kappa: float,
    *,
    steady: bool = True,
) -> Processes:
    """With one more minute, cut once to fail and once to pass."""
    to_fail, to_pass = cuts
    mask, seen = now.mask, now.spread
    if to_fail is not None:
        mask = observe_stable(mask, to_fail.xb, to_fail.nb, spec.tail, to_fail.nc)
        seen = _spread(now.noises[0], to_fail.nc, spec.tail, kappa)
    bets = _fail(spec, now, to_fail, mask, kappa)
    fails = tuple([step(of, *bet, turn) for of, bet in zip(now.fails, bets, strict=True)])
    tols = corroborated(now.tols, now.fails, bets, turn, awake=now.log_fail >= 0, steady=steady)
    passes = _pass(spec, now, to_pass, turn, kappa)
    noises = tuple(
        [
            noise if cut is None else learn(noise, *cut)
            for noise, cut in zip(now.noises, cuts, strict=True)
        ]
    )
    return Processes(
        fails,
        tols,
        passes,
        noises,
        mask,
        seen,
        log_fail=min([each.log for each in fails]),
        log_tol=min([each.log for each in tols]) if tols else None,
        log_pass=min([each.log for each in passes]),
    )


def _fail(
    spec: CriterionSpec, now: Processes, cut: Cut | None, mask: Mask, kappa: float
) -> tuple[Bet, ...]:
    """What the minute says to each process."""
    tail = spec.tail
    limits, prior = spec.limit_bets
    slow = quick = more = None
    if cut is not None:
        xc, nc, xb, nb = cut
        d, k = _spread(now.noises[0], nc, tail, kappa)
        if not mask.now:
            slow = abs_fail.log_factors(xc, nc, limits, limit=tail, d=d, kappa=k)
            more = rel_fail.log_factors(xc, nc, xb, nb, FAIL_BETS, d=d, kappa=k)
        d, k = _spread(now.noises[0], nb, tail, kappa)
        quick = abs_pass.log_factors(xb, nb, PASS_BETS, limit=tail, d=d, kappa=k)
    return Bet(slow, prior), Bet(quick, PASS_PRIOR), Bet(more, FAIL_PRIOR)


def _pass(
    spec: CriterionSpec, now: Processes, cut: Cut | None, turn: Turn, kappa: float
) -> tuple[Mixture, ...]:
    tail = spec.tail
    bets, prior = spec.limit_bets
    quick = slow = None
    if cut is not None:
        xc, nc, xb, nb = cut
        d, k = _spread(now.noises[1], nc, tail, kappa)
        quick = abs_pass.log_factors(xc, nc, PASS_BETS, limit=tail, d=d, kappa=k)
        d, k = _spread(now.noises[1], nb, tail, kappa)
        slow = abs_fail.log_factors(xb, nb, bets, limit=tail, d=d, kappa=k)
    canary, stable = now.passes
    return step(canary, quick, PASS_PRIOR, turn), step(stable, slow, prior, turn)


def _spread(noise: Noise, n: int, tail: float, kappa: float) -> tuple[float, float]:
    return spread(noise, n * tail * (1 - tail), kappa)
