"""Kayenta: an analysis every few minutes on one point per minute and side.

Source: spinnaker/kayenta@a69573b, NetflixACAJudge.scala and WeightedSumScorer.scala: with one
critical metric, direction increase, a metric that is High scores 0, which fails the run, and a
failed run rolls back. Its guide (spinnaker.io, canary best practices) wants at least 50 points a
run; its users run it on fewer to be quicker, so it is measured at 10, 30 and 60.
"""

import numpy as np

from bench.judge.rules.mann_whitney import is_higher
from bench.judge.worlds.arrays import Floats
from bench.judge.worlds.series import Series


def analyses(series: Series, every: int, *, growing: bool = False) -> Floats:
    """The minute of the first failed analysis.

    An analysis sees the last ``every`` minutes, or all minutes so far when ``growing``.
    """
    decided = np.full(series.replications, np.inf)
    for end in range(every, series.minutes + 1, every):
        open_ = np.flatnonzero(np.isinf(decided))
        if not open_.size:
            break
        begin = 0 if growing else end - every
        high = is_higher(
            series.canary_value[open_, begin:end], series.stable_value[open_, begin:end]
        )
        decided[open_[high]] = end
    return decided
