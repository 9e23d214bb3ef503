"""``python -m tests.mutants.run_one FILE NUMBER simulate|PATHS…``: one mutant, in a process of its
own. No file is changed: the module is compiled from a changed tree. Exit code 0: it lives."""

import ast
import importlib.util
import logging
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.mutants.mutate import mutants

SEEDS = range(48)
"""Deterministic; every world is among them."""


class Planted(SourceFileLoader):
    """Loads one module with a mutant in it."""

    number: int = 0

    def get_code(self, fullname: str) -> CodeType:
        """The code of the changed tree."""
        tree = ast.parse(Path(self.path).read_text())
        mutants(tree)[self.number].plant()
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


class Finder(MetaPathFinder):
    """Finds the one module that is mutated."""

    def __init__(self, name: str, loader: Loader) -> None:
        self._name, self._loader = name, loader

    def find_spec(
        self, fullname: str, path: object, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Its spec; None for every other."""
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self._loader)


def main(file: str, number: str, *what: str) -> int:
    """0 when nothing was found."""
    name = file.removesuffix(".py").replace("/", ".")
    loader = Planted(name, file)
    loader.number = int(number)
    sys.meta_path.insert(0, Finder(name, loader))
    if what == ("simulate",):
        return simulated()
    quick = ("-q", "-x", "-m", "not emulator", "-p", "no:cacheprovider", "-p", "no:randomly")
    return int(pytest.main([*quick, *what]))


def simulated() -> int:
    """1 as soon as an invariant is broken."""
    from tests.simulation.play import play

    logging.disable(logging.CRITICAL)
    return int(any(play(seed).failure for seed in SEEDS))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
