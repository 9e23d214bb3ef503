"""Latency as counts: a request is bad when it is slower than an edge of the histogram (2.5).

Counts above an edge are exact, whatever the shape of the distribution, and "p95 < T" is the same
as "fewer than 5 % are slower than T". A limit between two edges is rounded against the verdict:
for a fail only what is certainly slower counts (above the first edge at or over T), for a pass
all that is possibly slower does (above the last edge at or under T).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import log

from bot.judge.measured.histogram import count, quantile
from bot.judge.measured.samples import Histogram

ALONE = ((95, 0.4), (75, 0.4), (99, 0.2))
"""The percentiles of stable that a comparison by edges looks at, with their weights in its
average."""

BESIDE_SHAPE = ((95, 0.3), (99, 0.2))
"""The same where the shape of the whole distribution has the other half of the weight: it sees
what p75 would, and more."""

FEWEST = 50
"""Edges are chosen from at least this many of stable's requests."""

ENOUGH = 1000
"""Edges that were chosen before are chosen anew only from so many."""

_CLEAR = 0.8


def above(histogram: Histogram, edge: float) -> int | None:
    """How many requests took at least ``edge`` seconds; None where that is no edge of it."""
    edges = histogram.edges
    at = bisect_left(edges, edge)
    if at == len(edges) or edges[at] != edge:
        return None
    return sum(histogram.counts[at + 1 :])


def certainly_slower(histogram: Histogram, limit: float) -> int:
    """How many took longer than ``limit`` without doubt."""
    return sum(histogram.counts[bisect_left(histogram.edges, limit) + 1 :])


def possibly_slower(histogram: Histogram, limit: float) -> int:
    """How many may have taken longer than ``limit``."""
    return sum(histogram.counts[bisect_right(histogram.edges, limit) :])


def guard_edges(stable: Histogram, percentiles: Iterable[int]) -> tuple[float, ...]:
    """The edges nearest to these percentiles of stable, by ratio."""
    edges = [edge for edge in stable.edges if edge > 0]
    found = []
    for percentile in percentiles:
        value = quantile(stable, percentile)
        if value is None or value <= 0 or not edges:
            return ()
        found.append(min(edges, key=lambda edge: abs(log(edge / value))))
    return tuple(found)


def times_edges(stable: Histogram, times: float, tail: float) -> tuple[float, ...]:
    """For "the quantile is at most ``times`` that of stable": (e, c) to fail and (e, c) to pass.

    To fail, e is an edge that clearly fewer than ``tail`` of stable's requests exceed and c the
    first edge at or over times*e; to pass, e is an edge that clearly more exceed and c the last at
    or under times*e. An edge that does not exist is infinite (fail) or 0 (pass) and never counted.
    """
    total = count(stable)
    quick = [e for e in stable.edges if (above(stable, e) or 0) <= _CLEAR * tail * total]
    slow = [e for e in stable.edges if (above(stable, e) or 0) * _CLEAR >= tail * total]
    over = [c for c in stable.edges if quick and c >= times * quick[0]]
    under = [c for c in stable.edges if slow and 0 < c <= times * slow[-1]]
    return (
        quick[0] if over else 0.0,
        over[0] if over else 0.0,
        slow[-1] if under else 0.0,
        under[-1] if under else 0.0,
    )
