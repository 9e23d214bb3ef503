"""What the rules see of a simulated service: one row per replication, one column per minute."""

from dataclasses import dataclass

from bench.judge.worlds.arrays import Floats, Ints
from bench.judge.worlds.cells import Cell


@dataclass(frozen=True)
class Series:
    """Counts and values per minute of many replications of one cell.

    Shapes are (replications, minutes); histograms have a last axis of buckets, one more than
    ``edges`` (seconds). ``bad`` is a server error in an error cell, and in a latency cell a
    request slower than the edge nearest to stable's usual p95. ``canary_value`` and
    ``stable_value`` are the minute's error rate or p95, NaN in a minute without requests.
    ``limit`` is what a user would write, ``tuned_limit`` twice stable's true value.
    ``log_ratio`` is for the oracle alone: the true log likelihood ratio of each minute.
    ``history_*`` are the six hours of the stable revision before the canary.
    """

    cell: Cell
    canary_n: Ints
    canary_bad: Ints
    stable_n: Ints
    stable_bad: Ints
    canary_value: Floats
    stable_value: Floats
    limit: float
    tuned_limit: float
    log_ratio: Floats
    shares: Floats
    history_n: Ints
    history_bad: Ints
    canary_counts: Ints | None = None
    stable_counts: Ints | None = None
    history_counts: Ints | None = None
    edges: tuple[float, ...] = ()

    @property
    def replications(self) -> int:
        """How many times the cell is played."""
        return int(self.canary_n.shape[0])

    @property
    def minutes(self) -> int:
        """How many minutes each replication has."""
        return int(self.canary_n.shape[1])
