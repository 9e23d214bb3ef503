"""``make mutants``: a seeded sample of mutants, for so many minutes; which are found, by what."""

import argparse
import ast
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tests.mutants.targets import ROOT, TARGETS, Target

ALLOWED = Path(__file__).parent / "allowed.md"
NOWHERE = "tests/nowhere.py"
"""No module, so that nothing is mutated."""
LONGEST = 600
"""Seconds for one mutant's tests: one that hangs is found."""


class Chosen(NamedTuple):
    """One mutant."""

    area: str
    target: Target
    file: str
    number: int
    name: str


def main() -> int:
    """0 unless a mutant lived that nobody has allowed, or the tests fail without one."""
    words = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--minutes", type=float, default=30.0)
    words.add_argument("--area", choices=TARGETS, action="append")
    asked = words.parse_args()
    areas = asked.area or list(TARGETS)
    for area in areas:
        if runs(Chosen(area, TARGETS[area], NOWHERE, 0, "none"), *TARGETS[area].tests):
            print(f"The tests of {area} fail without any mutant, so nothing can be said.")
            return 1
    end, allowed = time.monotonic() + asked.minutes * 60, ALLOWED.read_text()
    killed, simulated, lived = 0, [], []
    total = 0
    for one in sample(asked.seed, areas):
        if time.monotonic() > end:
            break
        found = runs(one, *one.target.tests)
        by_play = runs(one, "simulate") if one.target.simulated else None
        if by_play is not None:
            simulated.append(by_play)
        total += 1
        dead = found or bool(by_play)
        killed += dead
        if not dead and f"`{one.name}`" not in allowed:
            lived.append(one.name)
        print(f"{'killed' if dead else 'LIVES '} {shown(by_play)} {one.name}", flush=True)
    print(f"seed {asked.seed}: {killed} of {total} mutants killed; by the simulation alone,")
    print(f"where that is asked: {sum(simulated)} of {len(simulated)}.")
    print(f"{len(lived)} live and are not in allowed.md.")
    return 1 if lived else 0


def shown(by_play: bool | None) -> str:
    """What the simulation alone made of it."""
    return {None: "not simulated", True: "simulated    ", False: "not by it    "}[by_play]


def sample(seed: int, areas: list[str]) -> Iterator[Chosen]:
    """One of each area in turn, in an order that the seed decides."""
    shuffled = [_all_of(area) for area in areas]
    for each in shuffled:
        random.Random(seed).shuffle(each)
    for row in zip_longest(*shuffled):
        yield from (one for one in row if one is not None)


def _all_of(area: str) -> list[Chosen]:
    from tests.mutants.mutate import mutants

    found = []
    for path in TARGETS[area].modules():
        file = str(path.relative_to(ROOT))
        for number, each in enumerate(mutants(ast.parse(path.read_text()))):
            name = f"{file}:{each.line} {each.words}"
            found.append(Chosen(area, TARGETS[area], file, number, name))
    return found


def runs(one: Chosen, *what: str) -> bool:
    """Whether it is found."""
    command = [sys.executable, "-m", "tests.mutants.run_one", one.file, str(one.number), *what]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
