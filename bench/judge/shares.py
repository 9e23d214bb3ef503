"""How often the guard's share holds a canary, in worlds of many kinds.

``python -m bench.judge.shares --runs 300``. A cell is a rate (requests a second) and a percentage.
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.processes.mixture import Starts
from bot.judge.share.share_words import share_found
from bot.judge.share.shares import Shares, with_minutes

RATES, PERCENTS = (0.3, 3.0, 20.0, 200.0), (1, 10, 50)
BEGIN = datetime(2026, 3, 3, tzinfo=UTC)
DWELL = 10
"""Minutes that a client stays."""


@dataclass(frozen=True)
class World:
    """``part``: of its share the canary gets; ``clump``: requests that come together; ``noise``: sd
    of the log of the share, with memory; ``arrives``: minutes until a shift has arrived;
    ``clients`` that stay with their revision; ``stick``: minutes (time constant) in which clients
    leave the revision that they had before a shift; ``ladder``: 1, 10 and 50 % in one rollout."""

    name: str
    part: float = 1.0
    clump: int = 1
    noise: float = 0.0
    arrives: float = 0.0
    clients: int = 0
    stick: float = 0.0
    ladder: bool = False


WORLDS = (
    World("independent"),
    World("80 % of its share", part=0.8),
    World("60 % of its share", part=0.6),
    World("half of its share", part=0.5),
    World("clumps of 4", clump=4),
    World("clumps of 20", clump=20),
    World("noise of 20 %", noise=0.2),
    World("noise of 40 %", noise=0.4),
    World("a shift takes 5 min", arrives=5),
    World("a shift takes 10 min", arrives=10),
    World("1, 10, 50 %; shifts take 5 min", arrives=5, ladder=True),
    World("1, 10, 50 %; clients leave within 10 min", stick=10, ladder=True),
    World("1, 10, 50 %; clients leave within 60 min", stick=60, ladder=True),
    World("1,000 clients that stick for 10 min", clients=1000),
    World("100 clients that stick for 10 min", clients=100),
    World("10 clients that stick for 10 min", clients=10),
    World("gets 40 %", part=0.4),
    World("gets 25 %", part=0.25),
    World("gets 10 %", part=0.1),
    World("gets 2 %", part=0.02),
)


def minutes(
    world: World, rate: float, percent: int, length: int, dice: np.random.Generator
) -> Iterator[Minute]:
    """One rollout's minutes."""
    steps = {0: percent}
    if world.ladder:
        steps = {0: 1, length // 3: 10, 2 * length // 3: 50}
    drift, now, before, since = 0.0, 0.0, 0.0, 0
    mine = dice.random(world.clients) < percent / 100
    share = 0.0
    for at in range(length):
        if at in steps:
            share, before, since = steps[at] / 100, now, at
        requests = dice.poisson(rate * 60 * (1 + 0.4 * math.sin(2 * math.pi * at / 1440)))
        now = share * world.part
        drift = 0.8 * drift + 0.6 * world.noise * dice.normal()
        now = min(now * math.exp(drift), 1.0)
        if world.arrives:
            now = before + (now - before) * min(1, (at - since + 0.5) / world.arrives)
        if world.stick:
            now = share - (share - before) * math.exp(-(at - since + 0.5) / world.stick)
        if world.clients:
            fresh = dice.random(world.clients) < 1 / DWELL
            mine = np.where(fresh, dice.random(world.clients) < share * world.part, mine)
            now = float(mine.mean())
        clumps = requests // world.clump
        got = int(dice.binomial(clumps, now)) * world.clump
        other = clumps * world.clump - got
        end = BEGIN + timedelta(minutes=at + 1)
        yield Minute(end, RevisionMinute(got), RevisionMinute(other), share * 100)


def held_at(world: World, cell: tuple[float, int], length: int, dice: np.random.Generator) -> int:
    """The minute of the first hold; 0 for none."""
    shares, starts = Shares(), Starts(length, 0.6)
    for n, minute in enumerate(minutes(world, *cell, length, dice)):
        shares = with_minutes(shares, [minute], starts)
        if any(each.at_once for each in share_found(shares).results):
            return n + 1
    return 0


def main() -> None:
    """One line a world: how many runs are held, on average and in the worst cell, and when."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--seed", type=int, default=20260)
    asked = parser.parse_args()
    dice, length = np.random.default_rng(asked.seed), int(asked.hours * 60)
    for world in WORLDS:
        cells = [(r, p) for r in RATES for p in ((1,) if world.ladder else PERCENTS)]
        found = {c: [held_at(world, c, length, dice) for _ in range(asked.runs)] for c in cells}
        parts = {c: 100 * sum(map(bool, each)) / len(each) for c, each in found.items()}
        worst = max(parts, key=lambda each: parts[each])
        when = sorted(at for each in found.values() for at in each if at)
        middle = f", the median at {when[len(when) // 2]} min" if when else ""
        mean = sum(parts.values()) / len(parts)
        print(
            f"{world.name}: {mean:.2f} % held, worst {parts[worst]:.1f} % "
            f"({worst[0]:g} rps, {worst[1]} %){middle}",
            flush=True,
        )


if __name__ == "__main__":
    main()
