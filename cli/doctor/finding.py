"""What the doctor has found out about one point."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Whether it is as it must be; ``unread``: that could not be found out."""

    GOOD = "ok"
    WRONG = "wrong"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, and for what is not good the command or the step that fixes it."""

    kind: Kind
    words: str
    fix: str = ""


class Examined(NamedTuple):
    """A point and what was found, in order."""

    point: str
    findings: list[Finding]


def good(words: str) -> Finding:
    """It is as it must be."""
    return Finding(Kind.GOOD, words)


def wrong(words: str, fix: str) -> Finding:
    """It is not."""
    return Finding(Kind.WRONG, words, fix)


def unread(words: str, fix: str = "") -> Finding:
    """Nobody knows; ``fix``: how it can be read."""
    return Finding(Kind.UNREAD, words, fix)
