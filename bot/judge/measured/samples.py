"""What was measured: periods of counts, merged latency histograms, gauge samples, per revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.plan import AnyTarget, Metric


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests of one period: all of them, and those answered with 5xx."""

    start: datetime
    end: datetime
    total: int
    errors: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Latencies of one period. ``edges`` (seconds, rising) bound the buckets; ``counts`` has one
    more: below the first edge, between two edges, …, at or above the last."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Latencies:
    """The latencies of one period's requests, all response codes merged."""

    start: datetime
    end: datetime
    histogram: Histogram


@dataclass(frozen=True, slots=True)
class Gauge:
    """A value that held for a period, in the metric's own unit (a fraction, seconds, a number)."""

    start: datetime
    end: datetime
    value: float


Sample = Counts | Latencies | Gauge


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric family of one service.

    ``series`` maps a revision to its samples, the oldest first, one per ``period`` at most; a
    period without a sample had no data. Samples are complete up to ``through`` (now less the
    metric's lag). ``problem`` says why it could not be read, then there are no series.
    A metric that isn't per revision has the empty string as revision.
    """

    series: Mapping[str, tuple[Sample, ...]]
    through: datetime
    period: timedelta
    problem: str = ""


Readings = Mapping[str, Reading]
"""Per metric family (see ``family``) of one service."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is needed of one service: the metrics' samples from ``since`` on."""

    service_id: str
    target: AnyTarget
    metrics: tuple[Metric, ...]
    since: datetime
    revisions: tuple[str, ...] = field(default=())
    """The revisions of interest; empty for all."""
    canary: str = ""
    """Which of them is the canary, for queries that ask by variant."""
