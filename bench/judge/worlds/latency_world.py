"""Services whose canary may answer more slowly than stable does."""

import numpy as np

from bench.judge.worlds import disturb
from bench.judge.worlds.arrays import Floats, Ints, normal_cdf
from bench.judge.worlds.cells import Cell
from bench.judge.worlds.series import Series
from bench.judge.worlds.traffic import incidents, lasting_noise, requests_a_minute

HISTORY = 360
MEDIAN = 0.150
SIGMA = 0.7
USUAL_P95 = MEDIAN * float(np.exp(1.6448536 * SIGMA))
LIMIT = 0.800
EDGES = tuple(0.010 * 1.4**power for power in range(22))
SLOW = min(range(len(EDGES)), key=lambda edge: abs(np.log(EDGES[edge] / USUAL_P95)))


def latency_series(cell: Cell, replications: int, rng: np.random.Generator) -> Series:
    """Play a latency cell: lognormal answers, seen only through a histogram as coarse as 1.4."""
    whole = (replications, HISTORY + cell.minutes)
    shape = (replications, cell.minutes)
    load = requests_a_minute(rng, whole, cell.rps)
    scale = lasting_noise(rng, whole, 0.04)
    if cell.incidents:
        scale = scale * incidents(rng, whole, 1.5, 4.0, 1.0)
    share = disturb.shares(cell, cell.minutes)
    canary_factor, stable_factor = disturb.factors(rng, cell, shape)
    now, pace = load[:, HISTORY:], scale[:, HISTORY:]

    usual = buckets(pace * stable_factor)
    worse = buckets(pace * canary_factor * slower(cell))
    cold = disturb.cold(cell, cell.minutes)[:, None]
    if cold.any():
        worse = (1 - cold) * worse + cold * buckets(pace * disturb.COLD_FACTOR)
    canary = rng.poisson((now * share)[:, :, None] * worse)
    stable = rng.poisson((now * (1 - share))[:, :, None] * usual)
    # One merged histogram is all that a judge needs of the hours before.
    history = rng.poisson(load[:, :HISTORY, None] * buckets(scale[:, :HISTORY]))
    return Series(
        cell=cell,
        canary_n=canary.sum(axis=2),
        canary_bad=slower_than(canary, SLOW),
        stable_n=stable.sum(axis=2),
        stable_bad=slower_than(stable, SLOW),
        canary_value=quantile(canary, 0.95),
        stable_value=quantile(stable, 0.95),
        limit=LIMIT,
        tuned_limit=2 * USUAL_P95,
        log_ratio=(canary * np.log(np.maximum(worse, 1e-12) / np.maximum(usual, 1e-12))).sum(
            axis=2
        ),
        shares=share,
        history_n=history.sum(axis=2),
        history_bad=slower_than(history, SLOW),
        canary_counts=canary,
        stable_counts=stable,
        history_counts=history,
        edges=EDGES,
    )


def slower(cell: Cell) -> Floats:
    """The canary's latency in each minute, in stable's: ``+N%``, or a ``leak`` from 1 to 2."""
    match cell.regression:
        case None:
            return np.ones(cell.minutes)
        case "leak":
            return np.linspace(1, 2, cell.minutes)
        case percent:
            return np.full(cell.minutes, 1 + float(percent.strip("+%")) / 100)


def buckets(scale: Floats) -> Floats:
    """The chance of each histogram bucket when all latencies are multiplied by ``scale``."""
    z = (np.log(np.array(EDGES) / MEDIAN) - np.log(scale)[:, :, None]) / SIGMA
    below = normal_cdf(z)
    return np.diff(below, axis=2, prepend=0.0, append=1.0)


def slower_than(counts: Ints, edge: int) -> Ints:
    """How many requests of each minute took longer than that edge."""
    return np.asarray(counts[:, :, edge + 1 :].sum(axis=2), dtype=np.int64)


def quantile(counts: Ints, part: float) -> Floats:
    """The latency that ``part`` of a minute's requests do not exceed, even inside a bucket.

    NaN in a minute without requests; the last edge where the rank lies above it.
    """
    below = counts.cumsum(axis=2)
    rank = part * below[:, :, -1]
    bucket = (below >= np.maximum(rank, 1e-9)[:, :, None]).argmax(axis=2)
    lows = np.array((0.0, *EDGES))
    highs = np.array((*EDGES, EDGES[-1]))
    inside = np.take_along_axis(counts, bucket[:, :, None], axis=2)[:, :, 0]
    under = np.take_along_axis(below, bucket[:, :, None], axis=2)[:, :, 0] - inside
    part_of_it = np.divide(rank - under, inside, out=np.zeros(rank.shape), where=inside > 0)
    value = lows[bucket] + (highs[bucket] - lows[bucket]) * part_of_it
    return np.where(below[:, :, -1] > 0, value, np.nan)
