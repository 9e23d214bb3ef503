"""Distributions as Cloud Monitoring keeps them: counts in buckets, a mean, a spread."""

import bisect
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Buckets:
    """The edges of a metric's buckets.

    ``exponential``: finite bucket i ends at ``scale * growth**i``; ``linear``: at
    ``scale * i``. One bucket more lies below the finite ones, one above.
    """

    kind: Literal["exponential", "linear"]
    finite: int
    scale: float
    growth: float = 0.0

    def edges(self) -> list[float]:
        """The ``finite + 1`` boundaries, ascending."""
        steps = range(self.finite + 1)
        if self.kind == "linear":
            return [self.scale * step for step in steps]
        return [self.scale * self.growth**step for step in steps]


MILLISECONDS = Buckets("exponential", finite=80, scale=1.0, growth=1.2)
UTILIZATION = Buckets("linear", finite=100, scale=0.01)
_EDGES = {buckets: buckets.edges() for buckets in (MILLISECONDS, UTILIZATION)}


@dataclass
class Histogram:
    """Values of one unit, merged without loss of counts."""

    buckets: Buckets
    counts: dict[int, int] = field(default_factory=dict)
    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        place = bisect.bisect_right(_EDGES[self.buckets], value)
        self.merge(Histogram(self.buckets, {place: 1}, 1, value, 0.0))

    def merge(self, other: "Histogram") -> None:
        """Count all values of ``other`` too; ``squares`` stays the sum of squared deviations."""
        total = self.count + other.count
        if total == 0:
            return
        apart = other.mean - self.mean
        self.mean += apart * other.count / total
        self.squares += other.squares + apart**2 * self.count * other.count / total
        self.count = total
        for place, count in other.counts.items():
            self.counts[place] = self.counts.get(place, 0) + count

    def quantile(self, share: float) -> float:
        """The value below which ``share`` of the values lie, interpolated inside its bucket."""
        if self.count == 0:
            raise ValueError("An empty distribution has no quantile.")
        edges = _EDGES[self.buckets]
        rank, passed = share * self.count, 0
        for place in sorted(self.counts):
            inside = self.counts[place]
            if passed + inside >= rank:
                low = edges[place - 1] if place > 0 else 0.0
                high = edges[place] if place < len(edges) else low
                return low + (high - low) * (rank - passed) / inside
            passed += inside
        return edges[-1]
