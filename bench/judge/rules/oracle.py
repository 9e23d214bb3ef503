"""What nobody can have: Wald's sequential probability ratio test that knows both rates.

Source: Wald, "Sequential Tests of Statistical Hypotheses" (1945). It is told the true rates of
each minute and rejects at a likelihood ratio of 100: about the least delay at 1 % false alarms.
"""

import numpy as np

from bench.judge.worlds.arrays import Floats, first_true
from bench.judge.worlds.series import Series

RATIO = 100.0


def knows_the_truth(series: Series) -> Floats:
    """The first minute in which the true likelihood ratio reaches 100."""
    return first_true(series.log_ratio.cumsum(axis=1) >= np.log(RATIO))
