"""Services whose canary may fail more requests than stable does."""

import numpy as np

from bench.judge.worlds import disturb
from bench.judge.worlds.arrays import Floats, Ints, share_of
from bench.judge.worlds.cells import Cell
from bench.judge.worlds.series import Series
from bench.judge.worlds.traffic import incidents, lasting_noise, requests_a_minute

HISTORY = 360
LIMIT = 0.01
WORST = 0.95


def error_series(cell: Cell, replications: int, rng: np.random.Generator) -> Series:
    """Play an error cell: Poisson traffic, a base rate that drifts for both revisions alike."""
    assert cell.base is not None
    whole = (replications, HISTORY + cell.minutes)
    shape = (replications, cell.minutes)
    load = requests_a_minute(rng, whole, cell.rps)
    base = np.minimum(cell.base * lasting_noise(rng, whole, 0.25), WORST)
    shared = incidents(rng, whole, 0.05, 0.30, 0.0) if cell.incidents else np.zeros(whole)
    share = disturb.shares(cell, cell.minutes)
    canary_factor, stable_factor = disturb.factors(rng, cell, shape)

    before, after = base[:, :HISTORY], base[:, HISTORY:]
    stable_rate = _and(after * stable_factor, shared[:, HISTORY:])
    wrong = np.minimum(regressed(cell, after) * canary_factor, WORST)
    canary_rate = _and(_and(wrong, shared[:, HISTORY:]), disturb.bad_minutes(rng, cell, shape))

    now = load[:, HISTORY:]
    errors_at_a_time = disturb.clump(cell)
    canary_bad, canary_n = _requests(rng, now * share, canary_rate, errors_at_a_time)
    stable_bad, stable_n = _requests(rng, now * (1 - share), stable_rate, errors_at_a_time)
    history_bad, history_n = _requests(
        rng, load[:, :HISTORY], _and(before, shared[:, :HISTORY]), errors_at_a_time
    )
    return Series(
        cell=cell,
        canary_n=canary_n,
        canary_bad=canary_bad,
        stable_n=stable_n,
        stable_bad=stable_bad,
        canary_value=share_of(canary_bad, canary_n),
        stable_value=share_of(stable_bad, stable_n),
        limit=LIMIT,
        tuned_limit=2 * cell.base,
        log_ratio=canary_bad * np.log(canary_rate / stable_rate)
        + (canary_n - canary_bad) * np.log((1 - canary_rate) / (1 - stable_rate)),
        shares=share,
        history_n=history_n,
        history_bad=history_bad,
    )


def regressed(cell: Cell, base: Floats) -> Floats:
    """The canary's error rate in each minute, given stable's.

    ``x2 x5 x20`` times, ``+1pp`` one percentage point more, ``leak`` from 1 to 10 times evenly
    over the cell's minutes, ``late5`` five times from half time on.
    """
    minutes = base.shape[1]
    match cell.regression:
        case None:
            return base
        case "+1pp":
            return base + 0.01
        case "leak":
            return base * np.linspace(1, 10, minutes)
        case "late5":
            return base * np.where(np.arange(minutes) < cell.begins, 1, 5)
        case times:
            return base * float(times.removeprefix("x"))


def _and(rate: Floats, extra: Floats) -> Floats:
    """The chance that either fails a request, when they are independent."""
    return np.asarray(rate + (1 - rate) * extra, dtype=np.float64)


def _requests(
    rng: np.random.Generator, load: Floats, rate: Floats, clump: int
) -> tuple[Ints, Ints]:
    """Failed and all requests of each minute."""
    bad = clump * rng.poisson(load * rate / clump)
    return bad, bad + rng.poisson(load * (1 - rate))
