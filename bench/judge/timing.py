"""What the judge costs: one evaluation of a plan with four criteria, and two days built again."""

import ast
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from time import process_time

import numpy as np

from bench.judge.rules.ours import history, minutes, plan_for
from bench.judge.worlds.cells import HOUR, TWO_DAYS, Cell
from bench.judge.worlds.series import Series
from bench.judge.worlds.worlds import play
from bot.judge.evidence import rollout_judge as evidence
from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.rollout_judge import begin, rebuild, update

RUNS = 40
REBUILDS = 9


@dataclass(frozen=True)
class Timing:
    """Milliseconds of processor time: per evaluated minute (median, 99th percentile), and for 48
    hours built again (the least of several runs: what else the machine does only adds to it).

    ``foreign`` names what the evidence imports from outside the standard library.
    """

    median_ms: float
    p99_ms: float
    rebuild_ms: float
    foreign: tuple[str, ...]


def measure() -> Timing:
    """Time our code on a service of 20 requests a second with errors and latency measured."""
    hour = play(Cell(20.0, 0.1, None, HOUR), RUNS, seed=1)
    plan = plan_for(hour)
    spent = []
    for row in range(RUNS):
        state = begin(plan, history(hour, row))
        for minute in whole(hour, row):
            before = process_time()
            state = update(plan, state, (minute,))
            spent.append(1000 * (process_time() - before))
    days = play(Cell(20.0, 0.1, None, TWO_DAYS), 1, seed=1)
    plan, past, stored = plan_for(days), history(days, 0), whole(days, 0)
    rebuilt = []
    for _ in range(REBUILDS):
        before = process_time()
        rebuild(plan, stored, past)
        rebuilt.append(1000 * (process_time() - before))
    return Timing(
        round(median(spent), 4),
        round(quantiles(spent, n=100)[98], 4),
        round(min(rebuilt), 1),
        foreign(),
    )


def whole(series: Series, row: int) -> list[Minute]:
    """A latency cell's minutes with errors too, half a per cent of them."""
    rng = np.random.default_rng(row)

    def failing(side: RevisionMinute) -> RevisionMinute:
        return replace(side, errors=int(rng.binomial(side.total, 0.005)))

    return [
        replace(minute, canary=failing(minute.canary), baseline=failing(minute.baseline))
        for minute in minutes(series, row)
    ]


def foreign() -> tuple[str, ...]:
    """The packages that the evidence's own files import from outside, by their import lines."""
    found = set()
    for file in Path(evidence.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
            elif isinstance(node, ast.Import):
                found.update(name.name.partition(".")[0] for name in node.names)
    return tuple(sorted(found - set(sys.stdlib_module_names) - {"bot"}))
