"""From delays to figures: per cell, per experiment, and rule against rule."""

from collections.abc import Iterable
from math import ceil, exp, isinf, lgamma, log, log1p

import numpy as np

from bench.judge.worlds.arrays import Floats
from bench.judge.worlds.cells import Cell
from bench.judge.worlds.play import Played

Score = dict[str, float | int | None]
"""Of one rule in one cell: runs, rolled_back, median and p95 (minutes, None: never), served."""

Cells = dict[str, dict[str, Score]]
"""By cell and rule."""

Scores = dict[str, Cells]
"""By experiment, cell and rule."""


def score_all(played: Iterable[Played]) -> tuple[Scores, dict[str, dict[str, list[float]]]]:
    """Every cell's scores, and per experiment and rule the share rolled back by each minute."""
    found: dict[tuple[str, str, str], list[tuple[Floats, Floats]]] = {}
    minutes: dict[str, int] = {}
    for batch in played:
        minutes[batch.task.experiment] = batch.task.cell.minutes
        for rule, delays in batch.delays.items():
            key = (batch.task.experiment, batch.task.cell.name, rule)
            found.setdefault(key, []).append((delays, batch.served[rule]))
    scores: Scores = {}
    curves: dict[str, dict[str, list[Floats]]] = {}
    for (experiment, cell, rule), parts in found.items():
        delays = np.concatenate([part[0] for part in parts])
        served = np.concatenate([part[1] for part in parts])
        scores.setdefault(experiment, {}).setdefault(cell, {})[rule] = score(delays, served)
        if experiment.endswith("worse"):
            by_minute = np.arange(minutes[experiment] + 4)
            reached = (delays[:, None] <= by_minute).mean(axis=0)
            curves.setdefault(experiment, {}).setdefault(rule, []).append(reached)
    return scores, {
        experiment: {
            rule: [round(float(each), 4) for each in np.mean(cells, axis=0)]
            for rule, cells in rules.items()
        }
        for experiment, rules in curves.items()
    }


def score(delays: Floats, served: Floats) -> Score:
    """One rule in one cell."""
    ordered = np.sort(delays)
    return {
        "runs": len(ordered),
        "rolled_back": int(np.isfinite(ordered).sum()),
        "median": _at(ordered, 0.5),
        "p95": _at(ordered, 0.95),
        "served": round(float(served.mean()), 1),
    }


def _at(ordered: Floats, part: float) -> float | None:
    value = float(ordered[ceil(part * len(ordered)) - 1])
    return None if isinf(value) else value


def rate(score: Score) -> float:
    """The share of runs that were rolled back."""
    return (score["rolled_back"] or 0) / (score["runs"] or 1)


def delay(score: Score, which: str = "median") -> float:
    """The median or p95 delay, infinity where it is never reached."""
    value = score[which]
    return float("inf") if value is None else float(value)


def compare(cells: Cells, ours: str, other: str, which: str = "median") -> tuple[int, int, int]:
    """In how many cells ours is faster, equal and slower than another rule."""
    pairs = [(delay(each[ours], which), delay(each[other], which)) for each in cells.values()]
    faster = sum(mine < theirs for mine, theirs in pairs)
    slower = sum(mine > theirs for mine, theirs in pairs)
    return faster, len(pairs) - faster - slower, slower


def ratios(cells: Cells, ours: str, other: str) -> list[float]:
    """Our median delay over another rule's, in the cells where that one has a median."""
    return [
        delay(rules[ours]) / delay(rules[other])
        for rules in cells.values()
        if not isinf(delay(rules[other]))
    ]


def chance_of(at_least: int, runs: int, probability: float) -> float:
    """The chance of that many or more in so many runs, each with that probability."""
    if at_least <= 0:
        return 1.0
    log_terms = (
        lgamma(runs + 1)
        - lgamma(hits + 1)
        - lgamma(runs - hits + 1)
        + hits * log(probability)
        + (runs - hits) * log1p(-probability)
        for hits in range(at_least, runs + 1)
    )
    return min(1.0, sum(exp(each) for each in log_terms))


def by_name(cells: Iterable[Cell]) -> dict[str, Cell]:
    """The cells under the names that the scores use."""
    return {cell.name: cell for cell in cells}
