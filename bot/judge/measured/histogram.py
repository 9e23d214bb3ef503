"""Latency histograms: merged first, and only then asked for a quantile."""

from collections.abc import Iterable

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
    merged: Histogram | None = None
    for histogram in histograms:
        if not count(histogram):
            continue
        merged = histogram if merged is None else _add(merged, histogram)
    return merged


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


def _add(one: Histogram, other: Histogram) -> Histogram:
    if one.edges != other.edges:
        raise EdgesDiffer(
            f"Latencies were measured with {len(one.edges)} and with {len(other.edges)} bucket "
            "edges that differ, so they can't be added up.",
            "A window with one set of edges can be judged again.",
        )
    counts = tuple(a + b for a, b in zip(one.counts, other.counts, strict=True))
    return Histogram(edges=one.edges, counts=counts)
