"""Whether a sample can be true: Monitoring has been seen to deliver numbers that can't be."""

from bot.judge.measured.samples import Counts, Latencies, Sample


def possible(sample: Sample) -> bool:
    """False for negative numbers of requests, more errors than requests, and negative buckets.

    Such a sample is not judged: neither as health nor as harm. A gauge's values are its own.
    """
    if isinstance(sample, Counts):
        return 0 <= sample.errors <= sample.total
    if isinstance(sample, Latencies):
        return min(sample.histogram.counts, default=0) >= 0
    return True
