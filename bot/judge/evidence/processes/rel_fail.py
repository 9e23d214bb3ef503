"""Evidence that the canary fails more often than a multiple of stable does (judge.md 2.1).

Null hypothesis: pc <= rho*pb in every minute, whatever pb is and however it changes.
Given a minute's requests and the total X of bad ones, the split of X over the two revisions does
not depend on pb. With n = nc+nb, theta = nc/n, p = X/n and psi = rho(1-p)/(1-rho p), a bet that
the ratio is m times larger puts the odds psi m theta/(1-theta) on each bad request being the
canary's:

    f(m) = [BB(xc; X, q(m), s) / BB(xc; X, q(1), s)]^(1/d),   (X-1)/(s+1) = 2 kappa X q(1)(1-q(1))

Guarantee: E f <= 1. With a common failure probability xc is hypergeometric; at kappa = 0 f is
convex in xc, and a hypergeometric's mean of a convex function is at most the binomial's
(Hoeffding 1963, section 6). rho = 1 is exact; for another rho psi uses the minute's own p, a
first-order correction (``diff_fail`` with delta = 0 is exact there). Bad requests that come in
clumps of at most d are paid for by the root; kappa, the squared coefficient of variation of one
revision's noise per minute, is backed by simulation, not by a theorem. Counts conditioned on the
total: Lindon & Malek 2022.
"""

from collections.abc import Sequence

from bot.judge.evidence.processes.special import log_ratios, size


def log_factors(
    xc: int,
    nc: int,
    xb: int,
    nb: int,
    bets: Sequence[float],
    *,
    rho: float = 1.0,
    d: float = 1.0,
    kappa: float = 0.0,
) -> list[float] | None:
    """log f(m) of one minute for each bet m; None for a minute that says nothing.

    That is one without bad requests or without requests of one of the revisions, and one so bad
    that rho times its rate is above 1.
    """
    bad = xc + xb
    if not (bad and nc and nb):
        return None
    null = nc / nb
    if rho != 1:
        rate = bad / (nc + nb)
        room = 1 - rho * rate
        null *= rho * (1 - rate) / room if room > 0 else 0.0
    if null <= 0:
        return None
    q = null / (1 + null)
    s = size(bad, 2 * kappa * bad * q * (1 - q))
    return log_ratios(xc, xb, s, null, bets, root=1 / d)
