"""Texts from outside, made short enough to be kept."""

import json

from bot.secrets import without_secrets

ELLIPSIS = "…"
LONGEST_WORD = 200
"""Characters of a word that is left out rather than cut: half a secret is one that nobody knows."""


def json_bytes(text: str) -> int:
    """What a text takes as JSON in UTF-8, without its quotes: a control character takes six."""
    return len(json.dumps(text, ensure_ascii=False).encode(errors="replace")) - 2


def cut(text: str, most: int) -> str:
    """``text``, or as many of its words as take ``most`` bytes as JSON with an ellipsis; of a very
    long word, its beginning."""
    if json_bytes(text) <= most:
        return text
    left, fits = most - len(ELLIPSIS.encode()), 0
    for letter in text:
        left -= json_bytes(letter)
        if left < 0:
            break
        fits += 1
    return text[: whole_words(text, fits)] + ELLIPSIS


def kept(text: str, most: int) -> str:
    """``text`` without our secrets, cut to ``most`` bytes as JSON. Masked first: of a secret that
    is cut nobody would know that it was one."""
    return cut(without_secrets(text), most)


def in_short(text: str, most: int) -> str:
    """``text`` without our secrets, cut to ``most`` characters; masked first, as in ``kept``."""
    text = without_secrets(text)
    return text if len(text) <= most else text[: whole_words(text, max(most - 1, 0))] + ELLIPSIS


def whole_words(text: str, most: int) -> int:
    """Where to cut ``text``, at ``most`` characters or before the word that stands there."""
    if most >= len(text) or text[most].isspace():
        return most
    start = max(most - LONGEST_WORD, 0)
    word = next((n for n in range(most, start, -1) if text[n - 1].isspace()), None)
    return most if word is None else word - 1
