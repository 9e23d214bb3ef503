"""Harmless canaries in rough minutes: each world with the share of rollbacks that is its goal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bench.judge.rough.service import Service
from bench.judge.worlds.traffic import incidents, lasting_noise

HOUR, DAYS = 60, 2880
CLIMB = ((0, 1), (20, 10), (40, 50))
TENTH = ((0, 10),)
HALF = ((0, 50),)
BASE = 0.005
INCIDENT = 5


@dataclass(frozen=True)
class World:
    """``goal``: at most this percentage of runs rolled back. ``ladder``: from which minute on the
    canary is meant to have which percentage. ``shake`` changes what the service does. ``rates``:
    requests a second that are played. ``slow``: latency is what is measured. ``looks``: the judge
    reads its newest minutes again at every evaluation, as the product does; the canary's good
    answers are shown ``late`` minutes after its bad ones."""

    name: str
    goal: float
    shake: Callable[[Service], None]
    rates: tuple[float, ...] = (20.0, 200.0)
    ladder: tuple[tuple[int, int], ...] = CLIMB
    length: int = HOUR
    base: float = BASE
    slow: bool = False
    history: bool = True
    clump: int = 1
    looks: bool = False
    late: int = 0


def quiet(_: Service) -> None:
    """Nothing at all."""


def burst(seconds: float, fails: float) -> Callable[[Service], None]:
    """Requests that fail for a while after each shift."""

    def shake(service: Service) -> None:
        for moved in service.moves:
            service.fail_canary(service.overlap(moved, seconds / 60) * fails)

    return shake


def cold(minutes: float) -> Callable[[Service], None]:
    """Three of ten requests take six times as long for a while after each shift."""

    def shake(service: Service) -> None:
        for moved in service.moves:
            service.cold += 0.3 * service.overlap(moved, minutes)
        service.cold = np.minimum(service.cold, 0.3)

    return shake


def warming(constant: float) -> Callable[[Service], None]:
    """Half as slow again at first, less and less."""

    def shake(service: Service) -> None:
        at = np.arange(service.minutes)
        service.slower = 1 + 0.5 * np.exp(-at / constant)

    return shake


def outage(stable: float, canary: float, after: int = 5) -> Callable[[Service], None]:
    """Five minutes in which both fail, the canary more than stable."""

    def shake(service: Service) -> None:
        begin = int(service.dice.integers(after, service.minutes - INCIDENT))
        both = np.zeros(service.minutes)
        both[begin : begin + INCIDENT] = 1
        service.fail_stable(both * stable)
        service.fail_canary(both * canary)

    return shake


def sick(service: Service) -> None:
    """One of ten instances fails half of its requests for ten minutes."""
    begin = int(service.dice.integers(0, service.minutes - 10))
    ill = np.zeros(service.minutes)
    ill[begin : begin + 10] = 0.05
    service.fail_canary(ill)


def regions(other: float, apart: float) -> Callable[[Service], None]:
    """Half of the requests come in a region that fails more, and shifts some minutes later."""

    def shake(service: Service) -> None:
        service.two_regions(other, apart)

    return shake


def everybody(service: Service) -> None:
    """Incidents of four minutes on average, one in six hours, that hit both alike."""
    shape = (1, service.minutes)
    both = incidents(service.dice, shape, 0.05, 0.30, 0.0)[0]
    service.fail_stable(both)
    service.fail_canary(both)


def noisy(sd: float) -> Callable[[Service], None]:
    """Each revision's rate drifts by itself."""

    def shake(service: Service) -> None:
        shape = (1, service.minutes)
        service.canary = service.canary * lasting_noise(service.dice, shape, sd)[0]
        service.stable = service.stable * lasting_noise(service.dice, shape, sd)[0]

    return shake


def worlds() -> tuple[World, ...]:
    """All of them."""
    return (*_short(), *_long())


def _short() -> Iterator[World]:
    for seconds, goal in ((20, 1.0), (60, 3.0)):
        for fails in (0.3, 1.0):
            name = f"{seconds} s of errors at each shift, {fails:.0%} fail"
            yield World(name, goal, burst(seconds, fails))
    yield World("latency cold for 5 min after each shift", 1, cold(5), slow=True)
    for stable, canary in ((0.10, 0.15), (0.10, 0.20), (0.30, 0.45)):
        name = f"outage of 5 min, {stable:.0%} of stable and {canary:.0%} of the canary"
        yield World(name, 5, outage(stable, canary), ladder=HALF)
    yield World("one of ten instances sick for ten minutes", 1, sick, ladder=TENTH)
    for constant, goal in ((3, 2.0), (8, 10.0)):
        name = f"cache cold at first, time constant {constant} min"
        yield World(name, goal, warming(constant), slow=True, ladder=HALF)
    for apart in (5, 10):
        yield World(f"two regions, shares move {apart} min apart", 1, regions(0.02, apart))
    yield World("clumps of 4 without history", 1, quiet, (1.0, 20.0), TENTH, clump=4, history=False)
    name = "the canary's 2xx three minutes late"
    yield World(name, 0, quiet, (3.0, 20.0, 200.0), TENTH, looks=True, late=3)
    yield World("nothing wrong", 1, quiet)


def _long() -> Iterator[World]:
    watched = ((0, 50), (30, 100))
    name = "watch at 100 %, outage of 5 min for everybody"
    yield World(name, 5, outage(0.1, 0.1, 35), ladder=watched, length=2 * HOUR)
    kept = ((0, 50), (30, 95))
    name = "watch that keeps 5 %, outage of 5 min for everybody"
    yield World(name, 5, outage(0.1, 0.1, 35), ladder=kept, length=2 * HOUR)
    name = "47 h at 95 %, incidents that everybody had"
    yield World(name, 1, everybody, ladder=((0, 50), (60, 95)), length=DAYS)
    name = "47 h at 100 %, incidents that everybody had"
    yield World(name, 1, everybody, ladder=((0, 50), (60, 100)), length=DAYS)
    name = "48 h, clumps of 4 on a small service"
    yield World(name, 1, quiet, (0.3, 1.0, 3.0), TENTH, DAYS, clump=4)
    yield World("noise of 10 % with memory, 48 h", 10, noisy(0.1), (20.0, 200.0, 500.0), HALF, DAYS)
