"""The word that somebody meant."""

from collections.abc import Iterable
from difflib import get_close_matches

SHORTEST = 2


def beginning_with(word: str, known: Iterable[str]) -> list[str]:
    """The known words that ``word`` may stand for: itself, or all that begin with it. One letter
    stands for nothing, so that a slip of the finger does nothing."""
    known = list(known)
    if word in known:
        return [word]
    return [each for each in known if each.startswith(word)] if len(word) >= SHORTEST else []


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like ``word``, or an empty string."""
    found = get_close_matches(word[:80], list(known), n=1, cutoff=0.6)
    return found[0] if found else ""
