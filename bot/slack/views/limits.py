"""Slack's limits on text, and cutting to them without leaving half an escape behind."""

import re

from bot.secrets import without_secrets

FALLBACK = 3900
"""A message's text: ``chat.update`` takes 4,000 characters."""
SECTION = 2000
"""Slack takes 3,000 a section, but refuses a message from about 13,000 characters in all its
blocks (``msg_blocks_too_long``); with these a whole message stays below."""
HEADER = 150
CONTEXT = 1000
BUTTON = 75
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
BLOCKS = 50
ID = 255
LABEL = 2000
OPTION = 75
OPTION_VALUE = 150
OPTIONS = 100
PLACEHOLDER = 150
BOXES = 10
VIEW_BLOCKS = 100

_HALF_ESCAPE = re.compile(r"(&[a-z]{0,3}|<[^>]*)$")


def fit(text: str, longest: int) -> str:
    """``text`` itself, or its beginning with ``…``: at most ``longest`` characters, counted as
    UTF-16 does, so that an emoji never makes it too long. Never empty: Slack refuses that."""
    text = without_secrets(text).strip() or "–"  # noqa: RUF001 - a dash to be seen
    if units(text) <= longest:
        return text
    kept = text[:longest]
    while units(kept) > longest - 1:
        kept = kept[: len(kept) - max(1, (units(kept) - longest + 1) // 2)]
    return _HALF_ESCAPE.sub("", kept).rstrip() + "…"


def paragraphs(lines: list[str], longest: int, most: int) -> list[str]:
    """Lines joined into at most ``most`` texts of at most ``longest`` characters, no line longer
    than half of that; what does not fit is counted in the last line."""
    texts: list[list[str]] = [[]]
    room = longest
    fitting = [fit(line, longest // 2) for line in lines]
    for number, line in enumerate(fitting):
        needs = units(line) + 1
        if needs > room:
            if len(texts) == most:
                return _joined([*texts[:-1], _with_rest(texts[-1], len(lines) - number, longest)])
            texts.append([])
            room = longest
        texts[-1].append(line)
        room -= needs
    return _joined(texts)


def _with_rest(lines: list[str], rest: int, longest: int) -> list[str]:
    last = f"… and {rest} more."
    if lines and sum(units(each) + 1 for each in lines) + len(last) > longest:
        return [*lines[:-1], f"… and {rest + 1} more."]
    return [*lines, last]


def _joined(texts: list[list[str]]) -> list[str]:
    return ["\n".join(lines) for lines in texts if lines]


def units(text: str) -> int:
    """Its length as UTF-16 counts it, and Slack with it."""
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)
