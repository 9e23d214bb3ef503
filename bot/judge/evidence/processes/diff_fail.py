"""Evidence that the canary's failure rate exceeds stable's by more than so many points (2.2).

Null hypothesis: pc <= rho*pb + delta in every minute, for any pb. A bet that the ratio is m times
larger uses, with theta = nc/(nc+nb),

    c = (rho theta + 1-theta)/(rho m theta + 1-theta)
    f(m) = [(m c)^xc * c^xb * exp(-nc delta (m c - 1))]^(1/d)

Guarantee: E f <= 1, exactly, for binomial or Poisson counts. By 1 + z <= e^z, with e^s = m c:
log E f <= nc (rho p + delta)(mc-1) + nb p (c-1) - nc delta (mc-1)
        = n p [c (rho m theta + 1-theta) - (rho theta + 1-theta)] = 0.
It has no model of one revision's noise, so a criterion convicts on the lesser of this and
``rel_fail``. Source: judge.md 2.2.
"""

from collections.abc import Sequence
from math import log


def log_factors(
    xc: int,
    nc: int,
    xb: int,
    nb: int,
    bets: Sequence[float],
    *,
    rho: float = 1.0,
    delta: float = 0.0,
    d: float = 1.0,
) -> list[float] | None:
    """log f(m) of one minute for each bet m > 1; None when one revision had no requests."""
    if not (nc and nb):
        return None
    theta = nc / (nc + nb)
    rest = nb / (nc + nb)
    fair = rho * theta + rest
    expected = nc * delta
    logs = []
    for m in bets:
        c = fair / (rho * m * theta + rest)
        up = m * c
        logs.append((xc * log(up) + xb * log(c) - expected * (up - 1)) / d)
    return logs
