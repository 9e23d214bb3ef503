"""What the router measured, per revision and sample period. The only source of metrics."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.cloud_run.histogram import MILLISECONDS, UTILIZATION, Histogram
from sandbox.cloud_run.types import Revision

KEEP_SECONDS = 3600.0
REQUESTS_PER_INSTANCE = 80.0
BASE_CPU = 0.08


@dataclass
class Sample:
    """One revision in one sample period, which ended at ``end`` (seconds since the epoch)."""

    revision: Revision
    end: float
    period: float
    requests: dict[int, int] = field(default_factory=dict)
    latencies: dict[int, Histogram] = field(default_factory=dict)
    memory: float = 0.0

    @property
    def instances(self) -> int:
        """How many instances the requests of this period take."""
        return max(1, math.ceil(self._per_second / REQUESTS_PER_INSTANCE))

    def cpu_utilizations(self) -> Histogram:
        """One value per instance, from its share of the load."""
        load = self._per_second / self.instances / REQUESTS_PER_INSTANCE
        return self._per_instance(min(1.0, BASE_CPU + 0.5 * load))

    def memory_utilizations(self) -> Histogram:
        """One value per instance, from what the router saw of a leak."""
        return self._per_instance(min(1.0, self.memory))

    @property
    def _per_second(self) -> float:
        return sum(self.requests.values()) / self.period

    def _per_instance(self, value: float) -> Histogram:
        values = Histogram(UTILIZATION)
        for _ in range(self.instances):
            values.add(value)
        return values


class Meter:
    """Counts requests into samples of ``sample_period`` seconds; thread-safe.

    A request belongs to the period in which it ended. Samples are kept for ``keep`` seconds: an
    hour unless somebody sets more.
    """

    def __init__(self, sample_period: float = 1.0, now: Callable[[], float] = time.time) -> None:
        self.sample_period = sample_period
        self.keep = KEEP_SECONDS
        self._now = now
        self._lock = threading.Lock()
        self._slots: dict[int, dict[str, Sample]] = {}
        self._totals: Counter[str] = Counter()

    def totals(self) -> dict[str, int]:
        """Requests since the beginning, by the revision's full name; no lag."""
        with self._lock:
            return dict(self._totals)

    def record(self, revision: Revision, status: int, latency: float, memory: float) -> None:
        """Count a request that ended now: ``latency`` in seconds, ``memory`` from 0 to 1."""
        with self._lock:
            number = math.floor(self._now() / self.sample_period)
            if number not in self._slots:
                self._slots[number] = {}
                self._forget(number)
            sample = self._slots[number].get(revision.path)
            if sample is None:
                end = (number + 1) * self.sample_period
                sample = Sample(revision, end, self.sample_period)
                self._slots[number][revision.path] = sample
            self._totals[revision.path] += 1
            sample.requests[status] = sample.requests.get(status, 0) + 1
            sample.latencies.setdefault(status, Histogram(MILLISECONDS)).add(latency * 1000)
            sample.memory = max(sample.memory, memory)

    def samples(self, after: float, until: float) -> list[Sample]:
        """Samples that ended in (after, until], oldest first; those still open never count."""
        with self._lock:
            closed = min(until, self._now())
            return [
                sample
                for number in sorted(self._slots)
                for sample in self._slots[number].values()
                if after < sample.end <= closed
            ]

    def _forget(self, newest: int) -> None:
        oldest = newest - math.ceil(self.keep / self.sample_period)
        for number in [number for number in self._slots if number < oldest]:
            del self._slots[number]
