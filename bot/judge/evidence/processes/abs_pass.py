"""Evidence that a revision's failure rate is below a limit (judge.md 2.3).

Null hypothesis: p >= L in every minute. A bet on the rate v L, v < 1, uses

    f(v) = [v^x * ((1-vL)/(1-L))^(n-x)]^(1/(d + kappa n L))

Guarantee: E f <= 1 exactly for d = 1, kappa = 0 (a likelihood ratio, falling in x, at the
boundary); the root keeps it so by Jensen. There is no change point: a certificate is about all of
the canary's time.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import log, log1p


def log_factors(
    x: int, n: int, bets: Sequence[float], *, limit: float, d: float = 1.0, kappa: float = 0.0
) -> list[float] | None:
    """log f(v) of one minute for each bet v; None without requests."""
    if not n:
        return None
    root = d + kappa * n * limit
    bad, good = x / root, (n - x) / root
    return [bad * up + good * down for up, down in _constants(limit, tuple(bets))]


@lru_cache(maxsize=64)
def _constants(limit: float, bets: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    """What the bets do to the logs of being bad and of being good."""
    return tuple((log(v), log1p(-v * limit) - log1p(-limit)) for v in bets)
