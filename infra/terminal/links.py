"""Links as a terminal knows them (OSC 8), and as everything else can read them."""

import re

_OPEN, _END = "\x1b]8;;", "\x1b\\"
LINK = re.compile(r"\x1b\]8;;([^\x1b]+)\x1b\\([^\x1b]*)\x1b\]8;;\x1b\\")
"""A link: its address, and what is read."""
_ADDRESS = re.compile(r"https?://[!-~]+")
_BARE = re.compile(r"https?://[^\s<>\"'`\x1b]*[^\s<>\"'`\x1b.,;:!?)\]}]")


def link(address: str, words: str) -> str:
    """``words`` that lead to ``address``; without a link where that is no address of the web."""
    return _linked(address, words) if _ADDRESS.fullmatch(address) else words


def linked(text: str) -> str:
    """``text``, in which each address leads to itself."""
    pieces, end = [], 0
    for found in LINK.finditer(text):
        pieces += [_BARE.sub(_to_itself, text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*pieces, _BARE.sub(_to_itself, text[end:])])


def unlinked(text: str) -> str:
    """The same without what only a terminal knows: each address stands behind its words."""
    return LINK.sub(lambda found: _in_full(found[1], found[2]), text)


def words_of(text: str) -> str:
    """What is read of it."""
    return LINK.sub(lambda found: found[2], text)


def _linked(address: str, words: str) -> str:
    return f"{_OPEN}{address}{_END}{words}{_OPEN}{_END}"


def _to_itself(found: re.Match[str]) -> str:
    return _linked(found[0], found[0])


def _in_full(address: str, words: str) -> str:
    return words if address == words else f"{words} ({address})"
