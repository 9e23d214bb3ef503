"""Few requests: how often a canary of which nothing succeeds is rolled back, and a harmless one.

``python -m bench.judge.few --runs 200``: an hour of 0.02 to 0.5 requests a second in all, with
0.5 % errors on stable. Seeds 1 to 100 are there to choose rules by, 1001 on to report.
"""

import argparse
import sys
import zlib
from collections.abc import Callable, Sequence
from math import inf
from typing import NamedTuple

import numpy as np

from bench.judge.rough.rough_worlds import BASE, everybody, quiet
from bench.judge.rough.run import WATCHED, Run, failed, kayenta, wilson
from bench.judge.rough.service import Service
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import EvidencePlan, default_criteria

RATES, PERCENTS = (0.02, 0.05, 0.1, 0.5), (1, 10, 50)
LENGTH = 60


class World(NamedTuple):
    """What happens; ``clump`` requests fail together; ``climbs``: 1, 10, 50 % in one hour."""

    name: str
    shake: Callable[[Service], None]
    clump: int = 1
    climbs: bool = False


def nothing_succeeds(service: Service) -> None:
    """All requests of the canary fail."""
    service.fail_canary(np.ones(service.minutes))


def half_fails(service: Service) -> None:
    """Every second one does."""
    service.fail_canary(np.full(service.minutes, 0.5))


def outage(service: Service) -> None:
    """Ten minutes in which all requests of both fail."""
    begins = int(service.dice.integers(0, service.minutes - 10))
    both = np.zeros(service.minutes)
    both[begins : begins + 10] = 1
    service.fail_stable(both)
    service.fail_canary(both)


WORLDS = (
    World("nothing succeeds", nothing_succeeds),
    World("every second fails", half_fails),
    World("harmless", quiet),
    World("harmless, clumps of 4", quiet, clump=4),
    World("harmless, incidents that everybody had", everybody),
    World("harmless, 10 min in which nothing succeeds for anybody", outage),
    World("harmless, the same, 1, 10, 50 %", outage, climbs=True),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """One line a world and rate: ours with Wilson's bounds of 95 %, and Kayenta's."""
    parser = argparse.ArgumentParser(prog="python -m bench.judge.few", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="the first run's")
    parser.add_argument("--only", default="", help="worlds whose name contains this")
    asked = parser.parse_args(arguments)
    for world in WORLDS:
        if asked.only not in world.name:
            continue
        for rps in RATES:
            cells = []
            for percent in PERCENTS[:1] if world.climbs else PERCENTS:
                seeds = range(asked.seed, asked.seed + asked.runs)
                runs = [played(world, rps, percent, seed) for seed in seeds]
                ours = sum(each.rolled_back < inf for each in runs)
                low, high = (100 * bound for bound in wilson(ours, asked.runs))
                theirs = 100 * kayenta([each.minutes for each in runs]) / asked.runs
                cells.append(
                    f"{percent} %: {100 * ours / asked.runs:.1f} ({low:.1f} to {high:.1f}), "
                    f"Kayenta {theirs:.0f}"
                )
            print(f"{world.name}, {rps:g} rps: {'; '.join(cells)}", flush=True)
    return 0


def played(world: World, rps: float, percent: int, seed: int) -> Run:
    """One run."""
    name = f"{world.name} {rps:g} {percent}"
    dice = np.random.default_rng([seed, zlib.crc32(name.encode())])
    ladder = ((0, 1), (20, 10), (40, 50)) if world.climbs else ((0, percent),)
    service = Service(rps, ladder, LENGTH, BASE, dice)
    world.shake(service)
    plan = EvidencePlan(default_criteria(WATCHED, 0.8), horizon=LENGTH)
    minutes = service.seen(world.clump, slow=False)
    state = begin(plan, service.history(world.clump, slow=False))
    for number, minute in enumerate(minutes, 1):
        state = update(plan, state, (minute,))
        if failed(plan, state):
            return Run(float(number), inf, minutes)
    return Run(inf, inf, minutes)


if __name__ == "__main__":
    sys.exit(main())
