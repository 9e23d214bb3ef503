"""Sentences that a test knows by heart although the code words them."""

import ast
from collections.abc import Iterable, Iterator

LONGEST = 40
"""Characters. A name, a number or a few words of a sentence are a fact; more of it is its wording,
which belongs into a golden file."""

SPOKEN_BY_OTHERS = (
    "resource.",
    "metric.",
    "https://",
    "INSERT INTO",
    "shop because the migration is not reviewed",
)
"""What a system or a person says to Canario: query languages, addresses, a command's example."""


def worded(sources: Iterable[str]) -> frozenset[str]:
    """Every LONGEST characters and one more of a text in these sources."""
    return frozenset(
        part for source in sources for _, text in texts(source) for part in parts(text)
    )


def known_by_heart(source: str, wording: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The line and the text of each literal of a test that has some of that wording."""
    for line, text in texts(source):
        if not any(each in text for each in SPOKEN_BY_OTHERS) and not wording.isdisjoint(
            parts(text)
        ):
            yield line, text


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Each literal text with its line; docstrings are none."""
    tree = ast.parse(source)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in alone:
            continue
        if isinstance(node.value, str):
            yield node.lineno, " ".join(node.value.split())


def parts(text: str) -> set[str]:
    """Every piece of a text that is longer than a test may know."""
    return {text[at : at + LONGEST + 1] for at in range(len(text) - LONGEST)}
