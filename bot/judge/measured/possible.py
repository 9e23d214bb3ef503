"""Whether a sample can be true: Monitoring has been seen to deliver numbers that can't be."""

from bot.judge.measured.samples import Counts, Latencies, Sample

MOST = 10**12
"""Events of one period; nobody has more."""


def possible(sample: Sample) -> bool:
    """False for negative numbers of requests, more errors than requests, negative buckets, and
    more than MOST of anything.

    Such a sample is not judged: neither as health nor as harm. A gauge's values are its own.
    """
    if isinstance(sample, Counts):
        return 0 <= sample.errors <= sample.total <= MOST
    if isinstance(sample, Latencies):
        counts = sample.histogram.counts
        return min(counts, default=0) >= 0 and sum(counts) <= MOST
    return True
