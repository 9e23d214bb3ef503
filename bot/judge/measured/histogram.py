"""Latency histograms: merged first, and only then asked for a quantile."""

from collections.abc import Iterable, Sequence

from bot.errors import CanarioError
from bot.judge.measured.samples import Histogram


class EdgesDiffer(CanarioError):  # noqa: N818 - named for what happened
    """Two histograms have different buckets, so their counts can't be added."""


def count(histogram: Histogram) -> int:
    """How many requests the histogram holds."""
    return sum(histogram.counts)


def merge(histograms: Iterable[Histogram]) -> Histogram | None:
    """All requests of all histograms in one; None when there are none.

    An empty histogram has nothing to add, whatever its edges. Raises EdgesDiffer otherwise.
    """
    found = [histogram for histogram in histograms if any(histogram.counts)]
    if len(found) < 2:
        return found[0] if found else None
    edges = found[0].edges
    for other in found:
        if other.edges is not edges and other.edges != edges:
            raise _differ(edges, other.edges)
    counts = zip(*(histogram.counts for histogram in found), strict=True)
    return Histogram(edges=edges, counts=tuple(map(sum, counts)))


def quantile(histogram: Histogram, percentile: int) -> float | None:
    """The latency in seconds that ``percentile`` percent of the requests do not exceed.

    By nearest rank, interpolated evenly inside the bucket of that rank. The lowest bucket starts
    at 0; above the last edge nothing is known but that edge, so it is the answer there. None
    without requests or without edges.
    """
    rank = max(1, -(-count(histogram) * percentile // 100))
    below = 0
    for bucket, inside in enumerate(histogram.counts):
        if below + inside >= rank and inside:
            return _within(histogram.edges, bucket, (rank - below) / inside)
        below += inside
    return None


def _within(edges: tuple[float, ...], bucket: int, part: float) -> float | None:
    if not edges:
        return None
    if bucket == len(edges):
        return edges[-1]
    low = edges[bucket - 1] if bucket else min(0.0, edges[0])
    high = edges[bucket]
    return min(max(low + (high - low) * part, low), high)


def _differ(one: Sequence[float], other: Sequence[float]) -> EdgesDiffer:
    return EdgesDiffer(
        f"Latencies were measured with {len(one)} and with {len(other)} bucket "
        "edges that differ, so they can't be added up.",
        "A window with one set of edges can be judged again.",
    )
