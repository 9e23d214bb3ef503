"""Worlds that break an assumption of the method, so that its limits are known, not guessed."""

import numpy as np

from bench.judge.worlds.arrays import Floats
from bench.judge.worlds.cells import Cell

CLUMP = 4
BLIP = 0.30
SICK = 0.05
COLD_MINUTES = 2
COLD_SHARE = 0.30
COLD_FACTOR = 6.0


def shares(cell: Cell, minutes: int) -> Floats:
    """The canary's share of each minute: 1, 10 and 50 % in turn in ``steps``, else constant."""
    if cell.broken != "steps":
        return np.full(minutes, cell.share)
    return np.repeat([0.01, 0.10, 0.50], -(-minutes // 3))[:minutes]


def clump(cell: Cell) -> int:
    """How many errors come at a time: retries in ``clump4``."""
    return CLUMP if cell.broken == "clump4" else 1


def factors(rng: np.random.Generator, cell: Cell, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """What multiplies canary's and stable's error rate (or latency) in each minute.

    ``revnoiseN``, ``lat_revnoiseN``: independent per minute and revision, coefficient of
    variation N %. ``aa+N``: a canary that is N % worse, which the tolerance is meant to bear.
    """
    name = cell.broken or ""
    ones = np.ones(shape)
    if "revnoise" in name:
        cv = int(name.split("revnoise")[1]) / 100
        sd = np.sqrt(np.log1p(cv * cv))
        return (
            np.asarray(np.exp(rng.normal(-sd * sd / 2, sd, shape)), dtype=np.float64),
            np.asarray(np.exp(rng.normal(-sd * sd / 2, sd, shape)), dtype=np.float64),
        )
    if name.startswith("aa+"):
        return ones * (1 + int(name[3:]) / 100), ones
    return ones, ones


def bad_minutes(rng: np.random.Generator, cell: Cell, shape: tuple[int, int]) -> Floats:
    """The share of the canary's requests that fail on top, in each minute.

    ``blip``: 30 % in one random minute, ``blips8``: in eight; ``sick10``: 5 % in ten minutes in
    a row, an instance that is ill.
    """
    extra = np.zeros(shape)
    if cell.broken in ("blip", "blips8"):
        for row in extra:
            row[rng.choice(shape[1], 8 if cell.broken == "blips8" else 1, replace=False)] = BLIP
    if cell.broken == "sick10":
        for row, begin in zip(extra, rng.integers(0, shape[1] - 10, shape[0]), strict=True):
            row[begin : begin + 10] = SICK
    return extra


def cold(cell: Cell, minutes: int) -> Floats:
    """The share of the canary's requests that wait for a cold start, in each minute."""
    share = np.zeros(minutes)
    if cell.broken == "lat_cold":
        share[:COLD_MINUTES] = COLD_SHARE
    return share
