"""What is still needed: from how evidence has grown of late, how long until it is enough.

(log threshold - log E) / (mean growth of log E per minute), and that many minutes' requests at
the traffic of late. A guess for people, not part of any guarantee.
"""

from math import ceil
from typing import NamedTuple

_LONGEST = 7 * 24 * 60


class Eta(NamedTuple):
    """Minutes and canary requests that are still needed at this traffic."""

    minutes: int
    requests: int


def to_evidence(now: float, target: float, growth: float, flow: float) -> Eta | None:
    """Until log E is at ``target``; None when it does not grow, or not within a week.

    ``growth`` is per minute, ``flow`` the canary's requests per minute.
    """
    if now >= target:
        return Eta(0, 0)
    if growth <= 0:
        return None
    minutes = (target - now) / growth
    if minutes > _LONGEST:
        return None
    return Eta(ceil(minutes), ceil(minutes * flow))


def to_requests(now: int, target: int, flow: float) -> Eta | None:
    """Until there were ``target`` requests; None when none come."""
    if now >= target:
        return Eta(0, 0)
    if flow <= 0 or (target - now) / flow > _LONGEST:
        return None
    return Eta(ceil((target - now) / flow), target - now)
