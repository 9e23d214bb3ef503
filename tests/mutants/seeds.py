"""The simulation's seeds, played in forks as the tests are."""

import logging
import time
from collections.abc import Collection, Sequence

from tests.mutants.reach import reached
from tests.mutants.suite import Part
from tests.simulation.play import play


def parts(count: int, files: Collection[str]) -> list[Part]:
    """Of the first seeds; ``ValueError`` when an invariant is broken without any mutant."""
    return [_part(seed, files) for seed in range(count)]


def _part(seed: int, files: Collection[str]) -> Part:
    began = time.monotonic()
    with reached(files) as lines:
        if not hold([str(seed)]):
            raise ValueError(f"seed {seed} fails without any mutant")
    return Part(str(seed), time.monotonic() - began, frozenset(lines))


def hold(seeds: Sequence[str]) -> bool:
    """Whether every invariant holds, until the first that does not."""
    logging.disable(logging.CRITICAL)
    return not any(play(int(seed)).failure for seed in seeds)
