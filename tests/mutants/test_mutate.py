"""The mutator makes each small bug once, names it, and puts it into what is already imported."""

import ast
from pathlib import Path

from bot.rollout.soak_clock import SoakClock
from tests.mutants.forked import told
from tests.mutants.mutate import mutants
from tests.mutants.plant import plant
from tests.mutants.targets import ROOT, TARGETS

SOURCE = """
def small(a, b):
    if a < b and not b:
        print(a, flush=True)
    return min(a[0], b._replace(c=1)) - b

class Some:
    outside = 1 < 2

    def closing(self):
        return lambda: 1 if self.a else 2
"""


def test_each_small_bug_is_made_once() -> None:
    """Every kind is found in a source, each changes it, and no two are the same."""
    found = mutants(ast.parse(SOURCE))
    changed = set()
    for number in range(len(found)):
        tree = ast.parse(SOURCE)
        mutants(tree)[number].plant()
        changed.add(ast.unparse(ast.fix_missing_locations(tree)))
    assert len(found) == 13
    assert len(changed) == len({each.name for each in found}) == 13
    assert ast.unparse(ast.parse(SOURCE)) not in changed


def test_only_what_a_call_runs_is_changed() -> None:
    """What runs at import has happened before a mutant is put in."""
    assert not [each for each in mutants(ast.parse(SOURCE)) if each.name.startswith("Some: ")]


def test_a_mutant_changes_the_functions_that_are_imported() -> None:
    """A fork that has it behaves differently; the process that made the fork does not."""
    file = "bot/rollout/soak_clock.py"
    names = [each.name for each in mutants(ast.parse((ROOT / file).read_text()))]
    number = next(at for at, name in enumerate(names) if name.startswith("SoakClock.elapsed: plus"))

    def planted() -> bool:
        before = SoakClock.elapsed.__code__
        return plant(file, number) and SoakClock.elapsed.__code__ != before

    code = SoakClock.elapsed.__code__
    assert told(planted)
    assert SoakClock.elapsed.__code__ is code


def test_every_area_has_modules_and_tests() -> None:
    """A move of modules or tests takes the map along."""
    for target in TARGETS.values():
        assert target.modules()
        assert all((ROOT / path).exists() for path in target.tests)


def test_what_may_live_still_is_somewhere() -> None:
    """A line of allowed.md that names no mutant of today is deleted or renamed."""
    allowed = (Path(__file__).parent / "allowed.md").read_text().split("`")[1::2]
    listed = {name for name in allowed if ".py: " in name}
    there = set()
    for file in {name.split(": ")[0] for name in listed}:
        there |= {f"{file}: {one.name}" for one in mutants(ast.parse((ROOT / file).read_text()))}
    assert not listed - there
