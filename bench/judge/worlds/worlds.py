"""From a cell and a seed to what the rules see: the same numbers for the same name and seed."""

import zlib

import numpy as np

from bench.judge.worlds.cells import Cell
from bench.judge.worlds.error_world import error_series
from bench.judge.worlds.latency_world import latency_series
from bench.judge.worlds.series import Series


def play(cell: Cell, replications: int, seed: int, block: int = 0) -> Series:
    """Play a cell that many times. ``block`` tells one batch of replications from the next."""
    rng = np.random.default_rng([seed, zlib.crc32(cell.name.encode()), block])
    world = error_series if cell.kind == "errors" else latency_series
    return world(cell, replications, rng)
