"""The mutator makes each small bug once, and a mutant is found where a test holds its line."""

import ast

from tests.mutants.mutate import mutants
from tests.mutants.targets import TARGETS

SOURCE = """
def small(a, b):
    if a < b and not b:
        print(a, flush=True)
    return a - b
"""


def test_each_small_bug_is_made_once() -> None:
    """Every kind is found in a source, each changes it, and no two are the same."""
    count = len(mutants(ast.parse(SOURCE)))
    changed = set()
    for number in range(count):
        tree = ast.parse(SOURCE)
        mutants(tree)[number].plant()
        changed.add(ast.unparse(ast.fix_missing_locations(tree)))
    assert count == 8
    assert len(changed) == count
    assert ast.unparse(ast.parse(SOURCE)) not in changed


def test_every_area_has_modules_and_tests() -> None:
    """A move of modules or tests takes the map along."""
    for target in TARGETS.values():
        assert target.modules()
