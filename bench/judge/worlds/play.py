"""Plays the cells of an experiment, on several processes, and sums each cell up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from bench.judge.experiments import BLOCK, Experiment
from bench.judge.rulebook import rules_for
from bench.judge.worlds.arrays import Floats
from bench.judge.worlds.cells import Cell
from bench.judge.worlds.series import Series
from bench.judge.worlds.worlds import play

INGESTION = 3
"""Minutes until Monitoring has a minute whole: added to every rule's delay."""


@dataclass(frozen=True)
class Task:
    """One batch of replications of one cell."""

    experiment: str
    cell: Cell
    replications: int
    seed: int
    block: int


@dataclass(frozen=True)
class Played:
    """For each rule the delays (minutes, infinity for never) and the bad requests served."""

    task: Task
    delays: dict[str, Floats]
    served: dict[str, Floats]


def tasks(chosen: Iterable[Experiment], seed: int, *, full: bool) -> list[Task]:
    """All batches, the longest first so that the processes end together."""
    batches = [
        Task(each.name, cell, min(BLOCK, times - begin), seed, begin // BLOCK)
        for each in chosen
        for times in [each.replications(full=full)]
        for cell in each.cells
        for begin in range(0, times, BLOCK)
    ]
    return sorted(batches, key=lambda task: -task.replications * task.cell.minutes)


def run_all(batches: list[Task], processes: int) -> Iterator[Played]:
    """Play every batch, in no order."""
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(run_one, batches)


def run_one(task: Task) -> Played:
    """Play one batch and let every rule judge it."""
    series = play(task.cell, task.replications, task.seed, task.block)
    found = {name: rule(series) for name, rule in rules_for(task.cell).items()}
    return Played(
        task,
        {name: delayed(task.cell, minutes) for name, minutes in found.items()},
        {name: bad_served(series, minutes + INGESTION) for name, minutes in found.items()},
    )


def delayed(cell: Cell, minutes: Floats) -> Floats:
    """How long after the canary got worse each run was rolled back.

    A run that was rolled back before that was rolled back for nothing, and finds nothing.
    """
    return np.where(minutes > cell.begins, minutes - cell.begins + INGESTION, np.inf)


def bad_served(series: Series, minutes: Floats) -> Floats:
    """The canary's bad requests until that minute, or until the end of the series."""
    until = np.minimum(minutes, series.minutes).astype(int)
    served = series.canary_bad.cumsum(axis=1)[np.arange(series.replications), until - 1]
    return np.asarray(served, dtype=np.float64)
