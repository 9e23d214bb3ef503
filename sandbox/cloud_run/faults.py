"""How a revision behaves: how slow it is, how much memory it takes, how often it fails."""

import math
import random
from dataclasses import dataclass

BASE_MILLISECONDS = 4.0
SPREAD = 0.35
BASE_MEMORY = 0.35
PROBES = ("/healthz", "/metrics")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a revision.

    ``error_rate``: the share of requests, 0 to 1, that end in a ``status``, 500 unless given
    (probes do not);
    ``latency``: seconds added to each request;
    ``leak``: the share of its memory, 0 to 1, that it loses per second; answers slow down with it;
    ``down``: everything ends in a 503, probes too;
    ``full``: the share of requests, 0 to 1, that no instance takes (probes do get one): they end in
    a 429, and no metric counts them.
    """

    error_rate: float = 0.0
    latency: float = 0.0
    leak: float = 0.0
    down: bool = False
    full: float = 0.0
    status: int = 500

    def __post_init__(self) -> None:
        if not 0 <= self.error_rate <= 1:
            raise ValueError(f"error_rate {self.error_rate} is not between 0 and 1.")
        if not 0 <= self.full <= 1:
            raise ValueError(f"full {self.full} is not between 0 and 1.")
        if self.latency < 0 or self.leak < 0:
            raise ValueError(f"latency {self.latency} and leak {self.leak} must not be negative.")

    @property
    def words(self) -> str:
        """What is wrong, as what the revision does: ``fails 5 % of its requests``."""
        if self.down:
            return "fails everything, probes too,"
        wrong = []
        if self.error_rate:
            with_ = "" if self.status == 500 else f" with {self.status}"
            wrong.append(f"fails {100 * self.error_rate:g} % of its requests{with_}")
        if self.full:
            wrong.append(f"has no instance for {100 * self.full:g} % of its requests")
        if self.latency:
            wrong.append(f"takes {1000 * self.latency:g} ms longer for each request")
        if self.leak:
            wrong.append(f"loses {100 * self.leak:g} % of its memory each second")
        return " and ".join(wrong) or "is well"


@dataclass(frozen=True)
class Outcome:
    """What becomes of one request: ``latency`` in seconds, ``memory`` from 0 to 1; ``taken``: by an
    instance, so that it is measured."""

    status: int
    latency: float
    memory: float
    taken: bool = True


def outcome(fault: Fault, leaking_for: float, path: str, dice: random.Random) -> Outcome:
    """Decide one request to ``path`` on a revision that has leaked for so many seconds."""
    leaked = min(1.0 - BASE_MEMORY, fault.leak * max(0.0, leaking_for))
    slower = 1 + 20 * leaked
    latency = dice.lognormvariate(math.log(BASE_MILLISECONDS), SPREAD) / 1000 * slower
    status = 200
    if fault.down:
        status = 503
    elif path not in PROBES and fault.full and dice.random() < fault.full:
        return Outcome(429, latency, BASE_MEMORY, taken=False)
    elif path not in PROBES and dice.random() < fault.error_rate:
        status = fault.status
    return Outcome(status, latency + fault.latency, BASE_MEMORY + leaked)
