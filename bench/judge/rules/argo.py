"""Argo Rollouts: more failed measurements than its failureLimit abort the rollout.

Source: argoproj/argo-rollouts@9f8d111, analysis/analysis.go (assessMetricStatus) and
docs/features/analysis.md, whose examples use failureLimit 3. Measured with the guard for NaN that
its documentation recommends, so a minute without requests does not count.
"""

from bench.judge.worlds.arrays import Floats, first_true
from bench.judge.worlds.series import Series


def failure_limit(series: Series, limit_of_failures: int, limit: float) -> Floats:
    """The minute in which the count of failed measurements first exceeds the limit of them."""
    failed = series.canary_value > limit
    return first_true(failed.cumsum(axis=1) > limit_of_failures)
