"""A two-proportion z-test on all requests so far, looked at every minute.

Source: any textbook on the test; looking at it again and again is what Johari, Koomen, Pekelis and
Walsh warn of ("Peeking at A/B tests", KDD 2017). Reject at one-sided p < 0.01 once both sides have
50 requests.
"""

import numpy as np

from bench.judge.worlds.arrays import Floats, first_true
from bench.judge.worlds.series import Series

Z = 2.3263479
REQUESTS = 50


def peeking(series: Series) -> Floats:
    """The first minute in which the test would reject."""
    nx, ny = series.canary_n.cumsum(axis=1), series.stable_n.cumsum(axis=1)
    bx, by = series.canary_bad.cumsum(axis=1), series.stable_bad.cumsum(axis=1)
    n, m = np.maximum(nx, 1), np.maximum(ny, 1)
    pooled = (bx + by) / (n + m)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    z = np.divide(bx / n - by / m, spread, out=np.zeros(spread.shape), where=spread > 0)
    return first_true((z > Z) & (nx >= REQUESTS) & (ny >= REQUESTS))
