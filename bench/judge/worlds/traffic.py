"""What shakes every simulated service: the day, noise that lasts, and incidents."""

import numpy as np

from bench.judge.worlds.arrays import Floats, Ints
from bench.judge.worlds.cells import TWO_DAYS

DAY = TWO_DAYS // 2
PERSISTENCE = 0.9
INCIDENT_EVERY = 360
INCIDENT_LASTS = 4


def lasting_noise(rng: np.random.Generator, shape: tuple[int, int], sd: float) -> Floats:
    """A factor around 1 that drifts: exp of an AR(1) process with standard deviation ``sd``.

    One minute remembers 0.9 of the minute before it; the mean of the factor is 1.
    """
    steps = rng.normal(size=shape)
    log = np.empty(shape)
    log[:, 0] = steps[:, 0]
    fresh = np.sqrt(1 - PERSISTENCE**2)
    for minute in range(1, shape[1]):
        log[:, minute] = PERSISTENCE * log[:, minute - 1] + fresh * steps[:, minute]
    return np.asarray(np.exp(sd * log - sd * sd / 2), dtype=np.float64)


def requests_a_minute(rng: np.random.Generator, shape: tuple[int, int], rps: float) -> Floats:
    """Expected requests of each minute: the day's wave of 40 % from a random hour, and noise."""
    begin = rng.uniform(0, DAY, size=(shape[0], 1))
    wave = 1 + 0.4 * np.sin(2 * np.pi * (begin + np.arange(shape[1])) / DAY)
    return 60 * rps * wave * lasting_noise(rng, shape, 0.2)


def incidents(
    rng: np.random.Generator, shape: tuple[int, int], low: float, high: float, calm: float
) -> Floats:
    """Incidents that hit both revisions: a strength between low and high, ``calm`` elsewhere.

    One every six hours on average, four minutes long on average (geometric).
    """
    strength = np.full(shape, calm)
    begins: Ints = np.argwhere(rng.random(shape) < 1 / INCIDENT_EVERY)
    for row, minute in begins:
        lasts = int(rng.geometric(1 / INCIDENT_LASTS))
        strength[row, minute : minute + lasts] = rng.uniform(low, high)
    return strength
