"""Cloud Run Release Manager: the canary's own error rate of the last half hour against a limit.

Source: GoogleCloudPlatform/cloud-run-release-manager@c49be44, internal/health/health.go (Diagnose:
a criterion that is not met makes the candidate unhealthy, which rolls it back) and
cmd/operator/main.go (defaults: max-error-rate 1 %, offset 30 minutes, min-requests 0).
"""

import numpy as np

from bench.judge.worlds.arrays import Floats, Ints, first_true, share_of
from bench.judge.worlds.series import Series

WINDOW = 30


def unhealthy(series: Series, limit: float) -> Floats:
    """The first minute in which the last 30 minutes' errors exceed the limit."""
    rate = share_of(_last(series.canary_bad), _last(series.canary_n))
    return first_true(rate > limit)


def _last(counts: Ints) -> Ints:
    total = counts.cumsum(axis=1)
    before = np.zeros_like(total)
    before[:, WINDOW:] = total[:, :-WINDOW]
    return np.asarray(total - before, dtype=np.int64)
