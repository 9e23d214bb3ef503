"""Canario: the code that runs in production, minute by minute, with its four default criteria.

Nothing is computed here. The plan is the default one: errors and latency no worse than stable,
errors at most 1 %, p95 at most 800 ms, alpha 1 % over all four. What a world does not measure
(latency in an error cell) brings its criteria no evidence, and their share of alpha stays unused.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from bench.judge.worlds.arrays import Floats, Ints
from bench.judge.worlds.series import Series
from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import EvidencePlan, default_criteria
from bot.judge.evidence.state import EvidenceState
from bot.judge.measured.samples import Histogram

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
ERROR_LIMIT = 0.01
P95_LIMIT = 0.8


def canario(series: Series) -> Floats:
    """The minute in which a hard criterion fails, for each replication."""
    plan = plan_for(series)
    return np.array([decide(plan, series, row) for row in range(series.replications)])


def plan_for(series: Series) -> EvidencePlan:
    """The default criteria over the series' length."""
    return EvidencePlan(default_criteria(ERROR_LIMIT, P95_LIMIT), horizon=series.minutes)


def decide(plan: EvidencePlan, series: Series, row: int) -> float:
    """The minute in which one replication is rolled back, or infinity."""
    state = begin(plan, history(series, row))
    for number, minute in enumerate(minutes(series, row), 1):
        state = update(plan, state, (minute,))
        if has_failed(plan, state):
            return float(number)
    return float("inf")


def has_failed(plan: EvidencePlan, state: EvidenceState) -> bool:
    """Whether a hard criterion has convicted the canary."""
    return any(
        criterion.failed is not None
        for spec, criterion in zip(plan.criteria, state.criteria, strict=True)
        if spec.hard
    )


def history(series: Series, row: int) -> list[Minute]:
    """The stable revision's hours before the canary."""
    stable = _revision(series.history_n, series.history_bad, series.history_counts, series, row)
    begin_at = START - timedelta(minutes=series.history_n.shape[1])
    return [Minute(_end(begin_at, at), baseline=each) for at, each in enumerate(stable)]


def minutes(series: Series, row: int) -> Iterator[Minute]:
    """The rollout's minutes in order, as Monitoring delivers them once they are final."""
    canary = _revision(series.canary_n, series.canary_bad, series.canary_counts, series, row)
    stable = _revision(series.stable_n, series.stable_bad, series.stable_counts, series, row)
    both = zip(canary, stable, series.shares.tolist(), strict=True)
    for at, (one, other, share) in enumerate(both):
        yield Minute(_end(START, at), one, other, 100 * share)


def _revision(
    total: Ints, bad: Ints, counts: Ints | None, series: Series, row: int
) -> Iterator[RevisionMinute]:
    """One revision's minutes; in a latency cell no request fails."""
    if counts is None:
        for n, x in zip(total[row].tolist(), bad[row].tolist(), strict=True):
            yield RevisionMinute(n, x)
    else:
        for n, histogram in zip(total[row].tolist(), counts[row].tolist(), strict=True):
            yield RevisionMinute(n, 0, Histogram(series.edges, tuple(histogram)))


def _end(begin_at: datetime, minute: int) -> datetime:
    return begin_at + timedelta(minutes=minute + 1)
