"""The simulation's seeds, played in forks as the tests are."""

import logging
from collections.abc import Collection, Sequence

from tests.mutants.suite import Part, measured
from tests.simulation.play import play


def parts(count: int, files: Collection[str]) -> list[Part]:
    """Of the first seeds."""
    return [measured(str(seed), files, lambda name: hold([name])) for seed in range(count)]


def hold(seeds: Sequence[str]) -> bool:
    """Whether every invariant holds, until the first that does not."""
    logging.disable(logging.CRITICAL)
    return not any(play(int(seed)).failure for seed in seeds)
