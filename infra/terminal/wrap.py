"""Lines that are no wider than a terminal, broken between words."""

import re
import shutil
import unicodedata
from collections.abc import Iterator

from infra.terminal.links import LINK, words_of

NARROWEST = 20
"""Columns; with fewer nothing can be read in any case."""
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_PIECE = re.compile(rf"(?:{LINK.pattern}|[^\s])+|[^\S\n]+")
_NARROW = 3
"""What hangs by more than this part of the width hangs as if it was said of nothing."""
_WIDE, _NO_WIDTH = frozenset("WF"), frozenset({"Mn", "Me", "Cf"})


def wrapped(text: str, wide: int, hang: int | None = None) -> str:
    """``text`` in lines of at most ``wide`` columns. What is left of a line stands ``hang``
    columns to the right, by default two more than its beginning. A word that is wider than the
    terminal, such as an address, is left in one piece."""
    return "\n".join(each for line in text.split("\n") for each in _lines(line, wide, hang))


def width() -> int:
    """Columns of the terminal."""
    return max(shutil.get_terminal_size().columns, NARROWEST)


def columns(text: str) -> int:
    """How wide it is shown."""
    return sum(map(_column, _STYLE.sub("", words_of(text))))


def _lines(line: str, wide: int, hang: int | None) -> Iterator[str]:
    if columns(line) <= wide:
        yield line
        return
    usual = min(len(line) - len(line.lstrip()) + 2, wide // _NARROW)
    lead = " " * (usual if hang is None or hang > wide // _NARROW else hang)
    now, gap = "", ""
    for piece in (found[0] for found in _PIECE.finditer(line)):
        if piece.isspace():
            gap = piece
            continue
        if now.strip() and columns(now + gap + piece) > wide:
            yield now
            now, gap = lead, ""
        now, gap = now + gap + piece, ""
    yield now


def _column(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
