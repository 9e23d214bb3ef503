"""Lindon and Malek: an any-time valid multinomial test of whose errors these are.

Source: Lindon and Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022
(arXiv 2011.03567): given an error, it came from the canary with probability theta when the canary
is no worse, whatever the error rate does over time. A Dirichlet prior over theta centred at the
planned share gives the Bayes factor; reject at 1/alpha. theta is fixed when the test begins, as
published. Fails only in the worse direction.
"""

import numpy as np

from bench.judge.worlds.arrays import Floats, first_true, log_beta
from bench.judge.worlds.series import Series

ALPHA = 0.01
CONCENTRATION = 2.0


def multinomial(series: Series) -> Floats:
    """The first minute in which the Bayes factor against the planned share reaches 1/alpha."""
    theta = float(series.shares[0])
    ours = series.canary_bad.cumsum(axis=1).astype(float)
    theirs = series.stable_bad.cumsum(axis=1).astype(float)
    a, b = np.array(CONCENTRATION * theta), np.array(CONCENTRATION * (1 - theta))
    log_factor = (
        log_beta(a + ours, b + theirs)
        - log_beta(a, b)
        - ours * np.log(theta)
        - theirs * np.log1p(-theta)
    )
    worse = ours > theta * (ours + theirs)
    return first_true((log_factor >= -np.log(ALPHA)) & worse)
