"""Evidence that the canary is not worse than stable by more than a margin (judge.md 2.4).

Null hypothesis (of inferiority): pc >= rho1*pb + delta1 in every minute, for any pb. A bet v < 1
on the ratio of the canary's rate to that margin uses

    f(v) = [v^xc * (1 + (nc/nb) rho1 (1-v))^xb * exp(nc delta1 (1-v))]^(1/(d + 2 kappa X theta(1-theta)))

Guarantee: E f <= 1, exactly for any pb by the argument of ``diff_fail`` with a bet below 1; the
root allows for clumps and, by simulation, for one revision's noise.
"""  # noqa: E501 - the formula in one line

from collections.abc import Sequence
from functools import lru_cache
from math import log, log1p


def log_factors(
    xc: int,
    nc: int,
    xb: int,
    nb: int,
    bets: Sequence[float],
    *,
    rho: float,
    delta: float = 0.0,
    d: float = 1.0,
    kappa: float = 0.0,
) -> list[float] | None:
    """log f(v) of one minute for each bet v; None when one revision had no requests."""
    if not (nc and nb):
        return None
    n = nc + nb
    root = d + 2 * kappa * (xc + xb) * (nc / n) * (nb / n)
    share, expected = nc / nb * rho, nc * delta
    return [
        (xc * up + xb * log1p(share * less) + expected * less) / root
        for up, less in _logs(tuple(bets))
    ]


@lru_cache(maxsize=64)
def _logs(bets: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    return tuple((log(v), 1 - v) for v in bets)
