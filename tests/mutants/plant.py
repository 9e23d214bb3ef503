"""Puts a mutant into functions that are already imported, by changing their code."""

import ast
import gc
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

from tests.mutants.mutate import mutants

ROOT = Path(__file__).parents[2]


class Place(NamedTuple):
    """Where in a file a function stands; ``column`` tells the lambdas of one line apart."""

    function: str
    line: int
    column: int


def plant(file: str, number: int) -> bool:
    """Change every function that has it; False when none could be changed."""
    path = str(ROOT / file)
    source = Path(path).read_text()
    tree = ast.parse(source)
    mutants(tree)[number].plant()
    sound = _codes(compile(source, path, "exec"))
    changed = _codes(compile(ast.fix_missing_locations(tree), path, "exec"))
    new = {place: code for place, code in changed.items() if code != sound.get(place)}
    done = False
    for function in _functions(path):
        code = new.get(_place(function.__code__))
        if code is not None and code.co_freevars == function.__code__.co_freevars:
            function.__code__ = code
            done = True
    return done


def _functions(path: str) -> Iterator[FunctionType]:
    """Those of a file that are alive: also wrapped and nested ones."""
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == path:
            yield each


def _codes(module: CodeType) -> dict[Place, CodeType]:
    """All codes inside one, at any depth."""
    found: dict[Place, CodeType] = {}
    todo = [module]
    while todo:
        inside = [each for each in todo.pop().co_consts if isinstance(each, CodeType)]
        found |= {_place(each): each for each in inside}
        todo += inside
    return found


def _place(code: CodeType) -> Place:
    columns = [column for _, _, column, _ in code.co_positions() if column]
    lambdas = min(columns, default=0) if code.co_name == "<lambda>" else 0
    return Place(code.co_qualname, code.co_firstlineno, lambdas)
