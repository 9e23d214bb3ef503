"""Evidence that the canary is slower than stable as a whole, from all of the histogram at once.

A regression that makes every request 20 % slower shows a little at every edge, and an edge alone
sees a third of it. Null hypothesis: the canary's latency is stochastically at most stable's in
every minute, whatever that is. A bet weighs slice k by w_k, never falling with latency, as often
as it would be hit if all requests took so many times as long (``profile.tilt``). With theta =
nc/(nc+nb) and the null's own weights v_k (1 for all; with a tolerance those of a canary that is
slower by that much),

    c_k = (v_k theta + 1-theta)/(w_k theta + 1-theta)
    f = prod over k of (w_k/v_k c_k)^xc_k * c_k^xb_k,   to the power 1/inflation

Guarantee: E f <= 1, exactly, for any latency distribution p and any w that was chosen before the
minute: E f = (sum p v (w/v) c)^nc (sum p c)^nb <= exp(n sum p [c (w theta + 1-theta)
- (v theta + 1-theta)]) = 1 by 1 + z <= e^z, and w_k c_k does not fall with k, so a faster canary
gains less (``diff_fail``'s argument, bucket by bucket; each c_k is that of Lindon & Malek 2022's
multinomial test of one bucket). The root keeps it so by Jensen; noise of one revision is backed by
simulation. With a tolerance v is estimated, so that this null is met to first order. Ours, not in
judge.md.
"""

from collections.abc import Sequence
from math import log

from bot.judge.evidence.processes.profile import Slices, tilt

BETS = (1.15, 1.5, 2.5)
"""So many times as slow."""

PRIOR = (0.5, 0.3, 0.2)


def log_factors(
    slices: Slices, bets: Sequence[float], *, tolerated: float = 1.0, inflation: float = 1.0
) -> list[float]:
    """log f of one minute for each bet.

    ``tolerated``: a canary so many times as slow as stable is still none the worse.
    """
    profile, canary, stable, nc, nb = slices
    theta = nc / (nc + nb)
    rest = nb / (nc + nb)
    rows = [(x, x + y, k) for k, (x, y) in enumerate(zip(canary, stable, strict=True)) if x + y]
    base = 0.0
    if tolerated != 1:
        weights, logs = tilt(profile, tolerated)
        base = sum([x * logs[k] - n * log(weights[k] * theta + rest) for x, n, k in rows])
    found = []
    for times in bets:
        weights, logs = tilt(profile, times)
        whole = sum([x * logs[k] - n * log(weights[k] * theta + rest) for x, n, k in rows])
        found.append((whole - base) / inflation)
    return found
