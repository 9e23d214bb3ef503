"""Which mutants are tried, in which order."""

import ast
import random
from collections.abc import Collection, Iterator
from itertools import islice, zip_longest
from typing import NamedTuple

from tests.mutants.mutate import mutants
from tests.mutants.suite import Part
from tests.mutants.targets import ROOT, TARGETS, Target


class Chosen(NamedTuple):
    """One mutant; ``number`` among those of its file."""

    area: str
    target: Target
    file: str
    number: int
    name: str
    lines: range

    def reached_by(self, part: Part) -> bool:
        """Whether a test or a seed runs it."""
        path = str(ROOT / self.file)
        return any((path, line) in part.lines for line in self.lines)


def sample(
    seed: int, areas: list[str], each: int | None = None, only: Collection[str] | None = None
) -> Iterator[Chosen]:
    """One of each area in turn, in an order that the seed decides; at most so many of each.
    ``only``: those whose name has one of these."""
    words = only or [""]
    shuffled = [[m for m in _all_of(area) if any(w in m.name for w in words)] for area in areas]
    for those in shuffled:
        random.Random(seed).shuffle(those)
    for row in islice(zip_longest(*shuffled), each):
        yield from (one for one in row if one is not None)


def _all_of(area: str) -> list[Chosen]:
    found = []
    for path in TARGETS[area].modules():
        file = str(path.relative_to(ROOT))
        for number, one in enumerate(mutants(ast.parse(path.read_text()))):
            name = f"{file}: {one.name}"
            found.append(Chosen(area, TARGETS[area], file, number, name, one.lines))
    return found
