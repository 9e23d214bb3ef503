"""The simulation's seeds, played in forks as the tests are."""

import logging
from collections.abc import Collection, Iterator, Sequence

from tests.mutants.suite import Part, measured
from tests.simulation.play import play
from tests.simulation.setting import Setting
from tests.simulation.worlds import WORLDS, world_of

EACH = 2
"""So many seeds are played in each world that no seed chooses."""


def parts(count: int, files: Collection[str]) -> list[Part]:
    """Of the first seeds, and of the worlds that are played only where they are named."""
    return [measured(name, files, lambda name: hold([name])) for name in names(count)]


def names(count: int) -> Iterator[str]:
    """Each is a seed, or a world and a seed, such as ``waves 1``."""
    yield from (str(seed) for seed in range(count))
    chosen = {world_of(seed).name for seed in range(2 * len(WORLDS))}
    yield from (f"{w.name} {n}" for w in WORLDS if w.name not in chosen for n in range(EACH))


def hold(seeds: Sequence[str]) -> bool:
    """Whether every invariant holds, until the first that does not."""
    logging.disable(logging.CRITICAL)
    return not any(_played(each) for each in seeds)


def _played(name: str) -> str | None:
    world, _, seed = name.rpartition(" ")
    return play(int(seed), Setting(world=world)).failure
