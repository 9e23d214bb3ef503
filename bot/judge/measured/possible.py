"""Whether a sample can be true: Monitoring has been seen to deliver numbers that can't be."""

from functools import lru_cache
from itertools import pairwise
from math import isfinite

from bot.judge.measured.samples import Counts, Histogram, Latencies, Sample

MOST = 10**12
"""Events of one period; nobody has more."""


def possible(sample: Sample) -> bool:
    """False for negative numbers of requests, more errors than requests, negative buckets, more
    than MOST of anything, and buckets that are not those between rising edges.

    Such a sample is not judged: neither as health nor as harm. A gauge's values are its own.
    """
    if isinstance(sample, Counts):
        return 0 <= sample.errors <= sample.total <= MOST
    if isinstance(sample, Latencies):
        counts = sample.histogram.counts
        return min(counts, default=0) >= 0 and sum(counts) <= MOST and _is_whole(sample.histogram)
    return True


def _is_whole(histogram: Histogram) -> bool:
    return len(histogram.counts) == len(histogram.edges) + 1 and _rising(histogram.edges)


@lru_cache(maxsize=64)
def _rising(edges: tuple[float, ...]) -> bool:
    """Nearly all samples of a metric have the same edges."""
    return all(one < other for one, other in pairwise(edges)) and all(map(isfinite, edges))
