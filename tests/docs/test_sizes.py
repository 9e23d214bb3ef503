"""Files, functions and folders stay small enough to be read."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.docs.pages import ROOT

PRODUCT = ("bot", "infra", "functions", "sandbox", "cli")
PACKAGES = (*PRODUCT, "tests", "bench")
MOST_LINES = {PRODUCT: 300, PACKAGES[len(PRODUCT) :]: 320}
"""Tests may be a little longer."""
MEDIAN_BELOW = 100
MOST_MODULES = 16
MOST_LINES_OF_A_FUNCTION = 50


def modules(*packages: str) -> list[Path]:
    """Every module of these packages, without the empty ones that make a folder a package."""
    found = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if path.name != "__init__.py")


def lines(path: Path) -> int:
    """How long a file is."""
    return len(path.read_text(encoding="utf-8").splitlines())


def long_functions(path: Path) -> Iterator[str]:
    """The functions that are longer than they may be."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long = (node.end_lineno or node.lineno) - node.lineno + 1
            if long > MOST_LINES_OF_A_FUNCTION:
                yield f"{path.relative_to(ROOT)}: {node.name} has {long} lines"


def test_files_are_short() -> None:
    """None is long, and most are a page or two."""
    for packages, most in MOST_LINES.items():
        sizes = {path: lines(path) for path in modules(*packages)}
        assert [path for path, size in sizes.items() if size > most] == []
        assert median(sizes.values()) < MEDIAN_BELOW


def test_functions_fit_on_a_screen() -> None:
    """None has over 50 lines."""
    assert [each for path in modules(*PACKAGES) for each in long_functions(path)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_folders_are_few_modules(package: str) -> None:
    """Nobody has to look through more than sixteen."""
    counts = Counter(path.parent for path in modules(package))
    assert {folder: n for folder, n in counts.items() if n > MOST_MODULES} == {}
