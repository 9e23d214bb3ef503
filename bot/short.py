"""Texts from outside, made short enough to be kept."""

import json

from bot.secrets import without_secrets

ELLIPSIS = "…"


def json_bytes(text: str) -> int:
    """What a text takes as JSON in UTF-8, without its quotes: a control character takes six."""
    return len(json.dumps(text, ensure_ascii=False).encode(errors="replace")) - 2


def cut(text: str, most: int) -> str:
    """``text``, or as much of it as takes ``most`` bytes as JSON, with an ellipsis."""
    if json_bytes(text) <= most:
        return text
    left, short = most - len(ELLIPSIS.encode()), 0
    for letter in text:
        left -= json_bytes(letter)
        if left < 0:
            break
        short += 1
    return text[:short] + ELLIPSIS


def kept(text: str, most: int) -> str:
    """``text`` without our secrets, cut to ``most`` bytes as JSON. Masked first: of a secret that
    is cut nobody would know that it was one."""
    return cut(without_secrets(text), most)
