"""A criterion against a limit on the canary's own error rate, or on one of its latency's
quantiles."""

from collections.abc import Sequence

from bot.judge.evidence.criteria.criterion_state import Processes
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.noise import Noise, learn, spread
from bot.judge.evidence.processes import abs_fail, abs_pass, count_bets
from bot.judge.evidence.processes.corroborated import Bet, corroborated
from bot.judge.evidence.processes.mask import observe_stable
from bot.judge.evidence.processes.mixture import (
    PASS_BETS,
    PASS_PRIOR,
    Mixture,
    Turn,
    started,
    step,
    waiting,
)
from bot.judge.evidence.processes.packed import packed
from bot.judge.evidence.spec import CriterionSpec, Signal


def begin(spec: CriterionSpec) -> Processes:
    """Before the first minute."""
    bets, _ = spec.limit_bets
    fresh = (waiting(len(bets)),)
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
    """With one more minute, cut once to fail and once to pass."""
    if spec.signal is Signal.EVENTS:
        return _events(spec, now, cuts[0], turn, kappa, steady=steady)
    surely, possibly = cuts
    limit = spec.tail
    bets, prior = spec.limit_bets
    logs = certain = None
    mask, noise, seen = now.mask, now.noises[0], now.spread
    if surely is not None and possibly is not None:
        xc, nc, xb, nb = surely
        mask = observe_stable(mask, xb, nb, limit, nc)
        if nc:
            d, k = seen = spread(noise, nc * limit * (1 - limit), kappa)
            if not mask.now:
                logs = abs_fail.log_factors(xc, nc, bets, limit=limit, d=d, kappa=k)
            certain = abs_pass.log_factors(possibly.xc, nc, PASS_BETS, limit=limit, d=d, kappa=k)
            noise = learn(noise, xc, nc, xb, nb)
    over = step(now.fails[0], logs, prior, turn)
    under = step(now.passes[0], certain, PASS_PRIOR, turn)
    tols = _tols(now, Bet(logs, prior), turn, steady=steady)
    sure = tols[0].log if tols else None
    return packed(
        Processes, ((over,), tols, (under,), (noise,), mask, seen, over.log, sure, under.log)
    )


def _tols(now: Processes, bet: Bet, turn: Turn, *, steady: bool) -> tuple[Mixture, ...]:
    return corroborated(now.tols, now.fails, [bet], turn, awake=now.log_fail >= 0, steady=steady)


def _events(
    spec: CriterionSpec,
    now: Processes,
    cut: Cut | None,
    turn: Turn,
    kappa: float,
    *,
    steady: bool,
) -> Processes:
    """Events are numbers, not parts of the requests: stable's say nothing of how many the canary
    may have, so no minute is masked. A minute without requests of the canary says nothing."""
    logs = fewer = None
    noise, seen, limit = now.noises[0], now.spread, spec.limit
    if cut is not None and (cut.nc or cut.xc):
        d, k = seen = spread(noise, limit, kappa)
        bets, _ = spec.limit_bets
        logs = count_bets.log_factors(cut.xc, bets, limit=limit, d=d, kappa=k)
        fewer = count_bets.log_factors(cut.xc, PASS_BETS, limit=limit, d=d, kappa=k)
        noise = learn(noise, *cut)
    over = step(now.fails[0], logs, spec.limit_bets[1], turn)
    under = step(now.passes[0], fewer, PASS_PRIOR, turn)
    tols = _tols(now, Bet(logs, spec.limit_bets[1]), turn, steady=steady)
    sure = tols[0].log if tols else None
    every = (over,), tols, (under,), (noise,)
    return Processes(*every, now.mask, seen, over.log, sure, under.log)
