"""``python -m bench.judge.rough``: how often harmless canaries are rolled back in rough minutes.

A seed is a run: seeds 1 to 100 are there to choose rules by, 1001 on to report what was reached.
"""

import argparse
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt

import numpy as np

from bench.judge.rough.rough_worlds import World, worlds
from bench.judge.rough.service import Service
from bench.judge.rules.mann_whitney import is_higher
from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import EvidencePlan, default_criteria
from bot.judge.evidence.state import EvidenceState
from bot.judge.measured.histogram import quantile
from bot.judge.proof.saved_state import new_state

KAYENTA = 30
WATCHED = 0.02
"""The error limit where stable is gone, a plan's usual one: services with 0.5 % don't promise 1."""


def main(arguments: Sequence[str] | None = None) -> int:
    """One line a world and rate; 1 when a goal is missed beyond chance."""
    parser = argparse.ArgumentParser(prog="python -m bench.judge.rough", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="the first run's")
    parser.add_argument("--only", default="", help="worlds whose name contains this")
    asked = parser.parse_args(arguments)
    missed = 0
    for world in worlds():
        if asked.only not in world.name:
            continue
        for rps in world.rates:
            began = time.monotonic()
            seeds = range(asked.seed, asked.seed + asked.runs)
            found = [played(world, rps, seed) for seed in seeds]
            ours = sum(each.rolled_back < inf for each in found)
            held = sum(each.held < each.rolled_back for each in found)
            theirs = kayenta([each.minutes for each in found])
            low, high = wilson(ours, asked.runs)
            over = 100 * low > world.goal
            missed += over
            print(
                f"{world.name}, {rps:g} rps: {100 * ours / asked.runs:.1f} % rolled back "
                f"({100 * low:.1f} to {100 * high:.1f}), goal {world.goal:g}; held first: "
                f"{100 * held / asked.runs:.0f} %; Kayenta, 30 min: "
                f"{100 * theirs / asked.runs:.0f} %{'  MISSED' if over else ''} "
                f"[{time.monotonic() - began:.0f} s]",
                flush=True,
            )
    return int(missed > 0)


def wilson(hits: int, runs: int) -> tuple[float, float]:
    """The interval of 95 % for a rate (Wilson 1927)."""
    z = 1.96
    middle = (hits + z * z / 2) / (runs + z * z)
    half = z / (runs + z * z) * sqrt(hits * (runs - hits) / runs + z * z / 4)
    return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True)
class Run:
    """The minutes in which a run is rolled back, and first held by proof (inf: never), and what was
    measured."""

    rolled_back: float
    held: float
    minutes: list[Minute]


def played(world: World, rps: float, seed: int) -> Run:
    """One run."""
    dice = np.random.default_rng([seed, zlib.crc32(f"{world.name} {rps:g}".encode())])
    service = Service(rps, world.ladder, world.length, world.base, dice)
    world.shake(service)
    plan = EvidencePlan(default_criteria(WATCHED, 0.8), horizon=world.length)
    past = service.history(world.clump, slow=world.slow) if world.history else []
    minutes = service.seen(world.clump, slow=world.slow)
    state = begin(plan, past)
    if world.looks:
        return Run(read_again(plan, state, minutes, world.late), inf, minutes)
    held = inf
    for number, minute in enumerate(minutes, 1):
        state = update(plan, state, (minute,))
        if failed(plan, state):
            return Run(float(number), held, minutes)
        if held == inf and any(each.held.since for each in state.criteria):
            held = float(number)
    return Run(inf, held, minutes)


def failed(plan: EvidencePlan, state: EvidenceState) -> bool:
    """Whether a hard criterion has convicted."""
    pairs = zip(plan.criteria, state.criteria, strict=True)
    return any(spec.hard and criterion.failed is not None for spec, criterion in pairs)


def read_again(
    plan: EvidencePlan, state: EvidenceState, minutes: Sequence[Minute], late: int
) -> float:
    """The same with every evaluation reading what is not saved yet, as it is shown then."""
    names = [[criterion.name for criterion in plan.criteria]]
    first = minutes[0].end - plan.period
    saved = new_state("bench", first, state).on(0, first)
    for now in range(1, len(minutes) + 1):
        shown = [as_shown(each, now - n - 1 < late) for n, each in enumerate(minutes[:now])]
        new = [minute for minute in shown if minute.stamp > saved.through]
        saved = saved.after(plan, new, names)
        newest = [minute for minute in new if minute.stamp > saved.through]
        if failed(plan, saved.with_newest(plan, newest, names)):
            return float(now)
    return inf


def as_shown(minute: Minute, incomplete: bool) -> Minute:
    """Without the canary's good answers, which come later."""
    if not incomplete:
        return minute
    bad = minute.canary.errors
    return replace(minute, canary=RevisionMinute(bad, bad))


def kayenta(runs: Sequence[Sequence[Minute]]) -> int:
    """How many of the runs Kayenta rolls back."""
    canary = np.array([[value(each.canary) for each in minutes] for minutes in runs])
    stable = np.array([[value(each.baseline) for each in minutes] for minutes in runs])
    high = np.zeros(len(runs), dtype=np.bool_)
    for end in range(KAYENTA, canary.shape[1] + 1, KAYENTA):
        high |= is_higher(canary[:, end - KAYENTA : end], stable[:, end - KAYENTA : end])
    return int(high.sum())


def value(side: RevisionMinute) -> float:
    """A minute's p95 or error rate; NaN without requests."""
    if not side.total:
        return float("nan")
    if side.latency is not None:
        return quantile(side.latency, 95) or float("nan")
    return side.errors / side.total
