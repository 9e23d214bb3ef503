"""Time-uniform bands around both latency distributions, as Netflix compares them.

Source: Howard and Ramdas, "Sequential estimation of quantiles" (Bernoulli 2022), the bound on
sup |F_t - F| of 0.85 sqrt((log log(e t) + 0.8 log(1612/alpha)) / t) for all t at once; Lindon,
Sanden and Shirikian, KDD 2022 (arXiv 2205.14762), compare two such bands. alpha is halved between
the sides. Evaluated at the histogram's edges, which is all that Monitoring shows.
"""

import numpy as np

from bench.judge.worlds.arrays import Floats, Ints, first_true
from bench.judge.worlds.series import Series

ALPHA = 0.01


def bands_apart(series: Series) -> Floats:
    """The first minute in which the canary is slower than stable somewhere, bands included."""
    assert series.canary_counts is not None
    assert series.stable_counts is not None
    ours, our_width = _distribution(series.canary_counts)
    theirs, their_width = _distribution(series.stable_counts)
    gap = (theirs - ours).max(axis=2)
    return first_true(gap > our_width + their_width)


def _distribution(counts: Ints) -> tuple[Floats, Floats]:
    """The share of requests at most as slow as each edge, so far, and the band's half width."""
    total = counts.cumsum(axis=1).cumsum(axis=2)
    n = np.maximum(total[:, :, -1], 1)
    log_log = np.log(np.log(np.e * n))
    width = 0.85 * np.sqrt((log_log + 0.8 * np.log(1612 / (ALPHA / 2))) / n)
    return total[:, :, :-1] / n[:, :, None], width
