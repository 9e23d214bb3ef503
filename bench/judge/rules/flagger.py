"""Flagger: a counter of failed checks that no success resets.

Source: fluxcd/flagger@15bd6ad, pkg/controller/scheduler.go and scheduler_metrics.go: each interval
in which a metric is outside its thresholdRange adds one to FailedChecks; the canary is rolled back
when FailedChecks reaches the analysis threshold (5 in its guides). A query without a value fails
the check too; that is the literal reading.
"""

import numpy as np

from bench.judge.worlds.arrays import Floats, first_true
from bench.judge.worlds.series import Series


def failed_checks(
    series: Series, threshold: int, limit: float, *, no_value_fails: bool = False
) -> Floats:
    """The minute of the ``threshold``-th failed check."""
    failed = series.canary_value > limit
    if no_value_fails:
        failed |= np.isnan(series.canary_value)
    return first_true(failed.cumsum(axis=1) >= threshold)
