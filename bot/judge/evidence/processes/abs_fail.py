"""Evidence that a revision's failure rate is above a limit (judge.md 2.3).

Null hypothesis: p <= L in every minute. A bet on the rate m L uses

    f(m) = [BB(x; n, m L, s) / BB(x; n, L, s)]^(1/d),   (n-1)/(s+1) = kappa n L (1-L)

Guarantee at kappa = 0: E f <= 1, since log(1 + p(e^z - 1)) grows with p; because it is concave in
p, what is rejected is that the rate averaged over the stretch was within L. kappa, the squared
coefficient of variation of the revision's noise per minute, is backed by simulation.
Minutes in which stable itself broke the limit are masked (``mask``): a shared incident says
nothing about the canary.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import log, log1p

from bot.judge.evidence.processes.special import LARGEST_SIZE, log_ratios, size

HIGHEST = 0.95
"""No bet puts the rate above this."""


@lru_cache(maxsize=64)
def below_one(
    limit: float, bets: tuple[float, ...], prior: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The bets that fit under ``HIGHEST`` and their prior, shared out anew.

    Where none fits, one bet half-way between the limit and 1.
    """
    kept = [(m, p) for m, p in zip(bets, prior, strict=True) if m * limit < HIGHEST]
    if not kept:
        return ((1 + limit) / 2 / limit,), (1.0,)
    whole = sum(p for _, p in kept)
    if len(kept) == len(bets):
        return bets, prior
    return tuple(m for m, _ in kept), tuple(p / whole for _, p in kept)


def log_factors(
    x: int, n: int, bets: Sequence[float], *, limit: float, d: float = 1.0, kappa: float = 0.0
) -> list[float] | None:
    """log f(m) of one minute for each bet m with m L < 1; None without requests."""
    if not n:
        return None
    room = limit * (1 - limit)
    s = size(n, kappa * n * room)
    odds, logs = _constants(limit, tuple(bets))
    if s > LARGEST_SIZE:
        bad, good = x / d, (n - x) / d
        return [bad * up + good * down for up, down in logs]
    return log_ratios(x, n - x, s, limit / (1 - limit), odds, root=1 / d)


@lru_cache(maxsize=64)
def _constants(
    limit: float, bets: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[tuple[float, float], ...]]:
    """What the bets do to the odds, and to the logs of being bad and of being good."""
    odds = tuple(m * (1 - limit) / (1 - m * limit) for m in bets)
    return odds, tuple((log(m), log1p(-m * limit) - log1p(-limit)) for m in bets)
