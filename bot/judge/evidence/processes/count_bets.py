"""Evidence about how many events come in a minute: that they are more than a limit, or fewer.

Null hypothesis: x is Poisson with a mean of at most L in every minute (for bets m > 1; at least L
for bets m < 1), whatever it is and however it changes:

    f(m) = [m^x exp(-L (m-1))]^(1/(d + kappa L))

Guarantee: E f <= 1, for a Poisson's E m^x is exp(mean (m-1)); the root keeps it so by Jensen, and
pays for events that come in clumps of at most d (``rel_fail``'s argument). The test martingale of a
Poisson process: Lindon & Malek 2022.
"""

from collections.abc import Sequence
from math import log


def log_factors(
    x: int, bets: Sequence[float], *, limit: float, d: float = 1.0, kappa: float = 0.0
) -> list[float]:
    """log f(m) of one minute for each bet m; ``limit`` is in events a minute."""
    root = d + kappa * limit
    return [(x * log(m) - limit * (m - 1)) / root for m in bets]
