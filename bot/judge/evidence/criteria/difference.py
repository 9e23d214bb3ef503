"""A criterion against stable's error rate plus points: it convicts on the lesser of ``diff_fail``,
which is exact for the points, and ``rel_fail``, which knows about noise."""

from collections.abc import Sequence

from bot.judge.evidence.criteria.criterion_state import Processes
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.noise import Noise, learn, spread
from bot.judge.evidence.processes import diff_fail, rel_fail, rel_pass
from bot.judge.evidence.processes.corroborated import Bet, corroborated
from bot.judge.evidence.processes.mixture import (
    FAIL_BETS,
    FAIL_PRIOR,
    PASS_BETS,
    PASS_PRIOR,
    Turn,
    started,
    step,
    waiting,
)
from bot.judge.evidence.spec import CriterionSpec


def begin() -> Processes:
    """Before the first minute."""
    fresh = (waiting(len(FAIL_BETS)),) * 2
    return Processes(fresh, fresh, (started(PASS_PRIOR),), (Noise(),), log_tol=0.0)


def advance(
    spec: CriterionSpec,
    now: Processes,
    cuts: Sequence[Cut | None],
    turn: Turn,
    kappa: float,
    *,
    steady: bool = True,
) -> Processes:
    """With one more minute."""
    cut = cuts[0]
    points = ratio = margin = None
    noise, seen = now.noises[0], now.spread
    if cut is not None and cut.nc and cut.nb:
        xc, nc, xb, nb = cut
        n = nc + nb
        d, k = seen = spread(noise, (xc + xb) * (nc / n) * (nb / n), kappa)
        rho, delta = spec.ratio, spec.delta
        points = diff_fail.log_factors(xc, nc, xb, nb, FAIL_BETS, rho=rho, delta=delta, d=d)
        ratio = rel_fail.log_factors(xc, nc, xb, nb, FAIL_BETS, rho=rho, d=d, kappa=k)
        margin = rel_pass.log_factors(
            xc, nc, xb, nb, PASS_BETS, rho=rho, delta=spec.margin_delta, d=d, kappa=k
        )
        noise = learn(noise, xc, nc, xb, nb)
    by_points = step(now.fails[0], points, FAIL_PRIOR, turn)
    by_ratio = step(now.fails[1], ratio, FAIL_PRIOR, turn)
    certificate = step(now.passes[0], margin, PASS_PRIOR, turn)
    bets = Bet(points, FAIL_PRIOR), Bet(ratio, FAIL_PRIOR)
    tols = corroborated(now.tols, now.fails, bets, turn, awake=now.log_fail >= 0, steady=steady)
    return Processes(
        (by_points, by_ratio),
        tols,
        (certificate,),
        (noise,),
        spread=seen,
        log_fail=min(by_points.log, by_ratio.log),
        log_tol=min([each.log for each in tols]) if tols else None,
        log_pass=certificate.log,
    )
