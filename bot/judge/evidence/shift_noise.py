"""How much more a revision's latency as a whole wavers from minute to minute than chance would.

The shape process looks at the mean of log-weights, so that is what is watched: with s_k the log
weights of a canary 20 % slower, D the difference of the mean score of canary and stable, and
v = nc nb/n, chance alone gives D the variance var(s)/v. A minute's variance is inflated to
1 + 2 kappa v, kappa being one revision's own variance in units of var(s). As in ``noise``: a prior
worth five minutes, then z^2 of past minutes about the running mean of D, that minute included,
at most 16 each.
"""

from bot.judge.evidence.noise import Noise
from bot.judge.evidence.processes.packed import packed
from bot.judge.evidence.processes.profile import Slices, tilt

KAPPA = 0.002
"""A revision that is 3 % slower or faster for a minute means nothing."""

_SCORED = 1.2
_PRIOR_MINUTES = 5.0
_MOST_Z2 = 16.0
_FULL = 50.0


def inflation(noise: Noise, slices: Slices) -> float:
    """What to divide a minute's evidence by; at least 1."""
    nc, nb = slices.nc, slices.nb
    prior = 1 + 2 * KAPPA * nc * nb / (nc + nb)
    learned = (_PRIOR_MINUTES * prior + noise.squares) / (_PRIOR_MINUTES + noise.weight)
    return max(learned, 1.0)


def learn(noise: Noise, slices: Slices) -> Noise:
    """With one more minute. Of a Noise, ``more`` and ``less`` are the weighted sum of D and the
    sum of weights."""
    profile, canary, stable, nc, nb = slices
    scores = tilt(profile, _SCORED).logs
    whole = squares = own = 0.0
    for x, y, score in zip(canary, stable, scores, strict=True):
        own += x * score
        whole += (x + y) * score
        squares += (x + y) * score * score
    n = nc + nb
    mean = whole / n
    variance = squares / n - mean * mean
    v = nc * nb / n
    if variance <= 0 or v < 1:
        return noise
    difference = own / nc - (whole - own) / nb
    w, weight = min(v / 5, 1.0), min(v / _FULL, 1.0)
    more, less = noise.more + weight * difference, noise.less + weight
    z2 = (difference - more / (less + 1)) ** 2 * v / variance
    squares = noise.squares + w * min(z2, _MOST_Z2)
    return packed(Noise, (noise.clump, noise.weight + w, squares, more, less))
