"""What stable's latency looks like, in a few slices, and how it would look if all were slower."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import exp, log
from typing import NamedTuple

from bot.judge.measured.samples import Histogram

PARTS = (0.25, 0.5, 0.75, 0.9, 0.97)
"""Slices end near these parts of stable's requests."""

_LEAST, _MOST = 0.05, 20.0


class Profile(NamedTuple):
    """``edges`` (seconds, rising) between slices, and the part of stable's requests below each."""

    edges: tuple[float, ...]
    below: tuple[float, ...]


class Slices(NamedTuple):
    """One minute's requests in the slices of a profile, and all of them: nc of the canary, nb of
    stable; both have some."""

    profile: Profile
    canary: tuple[int, ...]
    stable: tuple[int, ...]
    nc: int
    nb: int


class Tilt(NamedTuple):
    """How much more often each slice is hit when all requests are slower, and the logs of that."""

    weights: tuple[float, ...]
    logs: tuple[float, ...]


def profile(stable: Histogram) -> Profile | None:
    """The slices of stable's histogram; None when it has fewer than three."""
    total = sum(stable.counts)
    below, seen = [], 0
    for count in stable.counts[:-1]:
        seen += count
        below.append(seen / total if total else 0.0)
    usable = [
        i for i, edge in enumerate(stable.edges) if edge > 0 and stable.counts[i] and below[i] < 1
    ]
    if not usable:
        return None
    chosen = sorted({min(usable, key=lambda i: abs(below[i] - part)) for part in PARTS})
    if len(chosen) < 2:
        return None
    return Profile(tuple(stable.edges[i] for i in chosen), tuple(below[i] for i in chosen))


def sliced(histogram: Histogram, edges: tuple[float, ...]) -> tuple[int, ...] | None:
    """A histogram's requests between these edges; None where one is no edge of it."""
    ends = _ends(histogram.edges, edges)
    if ends is None:
        return None
    counts, begin, found = histogram.counts, 0, []
    for end in ends:
        found.append(sum(counts[begin:end]))
        begin = end
    found.append(sum(counts[begin:]))
    return tuple(found)


@lru_cache(maxsize=64)
def _ends(own: tuple[float, ...], edges: tuple[float, ...]) -> tuple[int, ...] | None:
    """Where slices that end at these edges end among a histogram's counts."""
    found = [bisect_left(own, edge) for edge in edges]
    if any(at == len(own) or own[at] != edge for at, edge in zip(found, edges, strict=True)):
        return None
    return tuple(at + 1 for at in found)


@lru_cache(maxsize=256)
def tilt(of: Profile, times: float) -> Tilt:
    """What becomes of the slices when every request takes ``times`` as long.

    The distribution is read between edges by the logarithm of the latency, and below the first
    edge as a power law. Weights never fall with latency, so that a faster canary never looks worse.
    """
    logs = [log(edge) for edge in of.edges]
    slower = [_part_below(logs, of.below, at - log(times)) for at in logs]
    weights: list[float] = []
    least = _LEAST
    for now, then in zip(_slices(of.below), _slices(slower), strict=True):
        least = max(least, min(then / now, _MOST))
        weights.append(least)
    return Tilt(tuple(weights), tuple(log(each) for each in weights))


def _slices(below: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise((0.0, *below, 1.0))]


def _part_below(logs: Sequence[float], below: Sequence[float], at: float) -> float:
    """The distribution function, from its values ``below`` at ``logs``."""
    if at <= logs[0]:
        slope = (below[1] - below[0]) / (logs[1] - logs[0]) / below[0]
        return below[0] * exp((at - logs[0]) * slope)
    i = bisect_left(logs, at)
    part = (at - logs[i - 1]) / (logs[i] - logs[i - 1])
    return below[i - 1] + (below[i] - below[i - 1]) * part
