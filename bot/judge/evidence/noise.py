"""How much noisier than chance a minute's split of bad requests is: d (clumps) and kappa (2.6).

Bad requests come in clumps (retries, one bad client), and one revision has noise of its own (an
instance, a garbage collection). With v = X theta (1-theta), the variance of the split of X bad
requests by chance alone, a minute's variance is inflated to d + 2 kappa v: d rules where v is
small, kappa where it is large.

Prior: D from stable's own history (``clump``), damped to 1 + (D-1)/(1+v/5), and kappa0. It weighs
as much as five minutes. Data: z^2 of the split of each past minute about the canary's running
ratio up to and with that minute (so that a regression is not taken for noise), at most 16 each,
weighted by min(v, 1). Only the past is used, never the minute that is judged, so that validity
under independence is untouched whatever is learned. What is learned is shared out over d and kappa
as v/(v+5) says, the same damping read the other way.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.judge.evidence.processes.packed import packed

KAPPA = 0.01
"""A revision's error rate varies by 10 % from minute to minute without meaning anything."""

_PRIOR_MINUTES = 5.0
_HALF = 5.0
_MOST_Z2 = 16.0
_PSEUDO_MINUTES = 10
_MOST_CLUMP = 6.0
_LITTLE = 0.5


class Noise(NamedTuple):
    """What was learned of one cut.

    ``clump`` is the prior's D; ``weight`` and ``squares`` the sums of w and w z^2; ``more`` and
    ``less`` the Mantel-Haenszel sums whose quotient is the canary's running ratio to stable.
    """

    clump: float = 1.0
    weight: float = 0.0
    squares: float = 0.0
    more: float = 0.0
    less: float = 0.0


def clump(history: Iterable[tuple[int, int]]) -> float:
    """D from stable's minutes before the rollout, each (bad, total) and in order.

    1 + 1.5 (W - 1), between 1 and 6, where W is the mean z^2 of consecutive minutes (judge.md 2.6)
    less what drift adds to it. A rate that drifts moves minutes that are two or three apart two or
    three times as far as neighbours; clumps make all of them differ alike. So W is where the line
    through the means of z^2 over the distance meets 0 (the nugget of a variogram, Matheron 1963),
    or W1 where that is less. Drift hits both revisions and is no noise of their split; taken for
    clumps it costs minutes on a busy service.
    """
    minutes = list(history)
    one, two, three = (_differences(minutes, apart) for apart in (1, 2, 3))
    within = min(one, (4 * one + two - 2 * three) / 3)
    return min(max(1 + 1.5 * (within - 1), 1.0), _MOST_CLUMP)


def _differences(minutes: Sequence[tuple[int, int]], apart: int) -> float:
    """The mean z^2 of minutes so far apart, z the standardised difference of their bad fractions;
    each at most 16, and 8 more for each further minute; with ten more of z^2 = 1."""
    most = _MOST_Z2 * (1 + apart) / 2
    total, count = float(_PSEUDO_MINUTES), _PSEUDO_MINUTES
    for (x, n), (y, m) in zip(minutes, minutes[apart:], strict=False):
        bad = x + y
        if not (n and m and 0 < bad < n + m):
            continue
        rate = bad / (n + m)
        variance = rate * (1 - rate) * (1 / n + 1 / m)
        total += min((x / n - y / m) ** 2 / variance, most)
        count += 1
    return total / count


def spread(noise: Noise, v: float, kappa: float = KAPPA) -> tuple[float, float]:
    """(d, kappa) for a minute whose split varies by ``v`` by chance alone.

    Where kappa adds less than half to the variance, it is given as part of d: a root, which keeps
    E f <= 1 exactly (Jensen), in place of a beta-binomial, which takes three times as long. Under
    noise, and with a minute's gain capped, both expect the same to within 4 %.
    """
    half = _HALF / (v + _HALF)
    prior = 1 + (noise.clump - 1) * half + 2 * kappa * v
    inflation = (_PRIOR_MINUTES * prior + noise.squares) / (_PRIOR_MINUTES + noise.weight)
    excess = inflation - 1
    if excess <= 0:
        return 1.0, 0.0
    share = v / (v + _HALF)
    if excess * share < _LITTLE:
        return inflation, 0.0
    return inflation - excess * share, excess / (2 * (v + _HALF))


def learn(noise: Noise, xc: int, nc: int, xb: int, nb: int) -> Noise:
    """With one more minute; the same when it has no bad requests or one revision no requests."""
    bad = xc + xb
    if not (bad and nc and nb):
        return noise
    n = nc + nb
    more = noise.more + xc * (nb / n)
    less = noise.less + xb * (nc / n)
    canary = (more + 1) / (less + 1) * nc
    q = canary / (canary + nb)
    v = bad * q * (1 - q)
    w = v if v < 1 else 1.0
    z2 = (xc - bad * q) ** 2 / v
    squares = noise.squares + w * (z2 if z2 < _MOST_Z2 else _MOST_Z2)
    return packed(Noise, (noise.clump, noise.weight + w, squares, more, less))
