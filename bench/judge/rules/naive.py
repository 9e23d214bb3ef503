"""A limit, broken N minutes in a row: what most home-made canary scripts do."""

import numpy as np

from bench.judge.worlds.arrays import Floats
from bench.judge.worlds.series import Series


def in_a_row(series: Series, times: int, limit: float) -> Floats:
    """The minute in which the canary's value was over ``limit`` for the ``times``-th time in a row.

    A minute without requests neither counts nor starts again: the generous reading.
    """
    run = np.zeros(series.replications)
    decided = np.full(series.replications, np.inf)
    for minute in range(series.minutes):
        value = series.canary_value[:, minute]
        run = np.where(np.isnan(value), run, np.where(value > limit, run + 1, 0))
        decided = np.where((run >= times) & np.isinf(decided), minute + 1.0, decided)
    return decided
