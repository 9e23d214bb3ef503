"""A command's text, cleaned of what Slack, phones and keyboards do to it, and cut into words.

What a person reads as the same is taken as the same: compatible characters (NFKC, so full-width
letters too), every dash, and whatever stands around a word and can't be part of it.
"""

import re
import unicodedata
from typing import NamedTuple

from bot.short import in_short

LONGEST_REASON = 500

_USER_OR_CHANNEL = re.compile(r"<([@#])([A-Z0-9]+)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!(?:subteam\^)?([^<>|]*)(?:\|([^<>]*))?>")
_LINK = re.compile(r"<([a-z]+:[^<>|]*)(?:\|[^<>]*)?>")
_QUOTES = str.maketrans("\u201c\u201d\u201e\u2018\u2019\u201a", "\"\"\"'''")
_COMMAS = str.maketrans("\u3001\u060c", ",,")
_BECAUSE = re.compile(
    r"(?:^|(?<=[\s,;:.!?\u3001\u3002]))[^\w\s]*because(?:[^\w\s]*(?=\s|$)|[,;:\u2014]+)",
    re.IGNORECASE,
)
_EMOJI = re.compile(r"(:[a-z0-9_+'-]+:)+")
"""As Slack sends one that somebody chose."""
_OF = re.compile(r"of\b", re.IGNORECASE)
"""What can only be read after the word that it was split from: ``because of the sale``."""


class Word(NamedTuple):
    """``text`` is without what stood around it, ``raw`` as it was written. Options begin with
    two dashes, however they were written."""

    text: str
    raw: str


class Tokens(NamedTuple):
    """The words before ``because``, and the reason after it. ``because`` says whether the word
    was there at all."""

    words: tuple[Word, ...]
    reason: str
    because: bool


def tokenize(text: str) -> Tokens:
    """Cut a text into words and reason."""
    text = clean(text)
    found = _BECAUSE.search("".join(map(_alike, text)))
    before, after = (text[: found.start()], text[found.end() :]) if found else (text, "")
    if _OF.match(after.lstrip()):
        after = f"because {after.strip()}"
    return Tokens(_without_emoji(_words(_same(before))), shortened(after), found is not None)


def _without_emoji(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Verb and service may stand between colons, as between anything; beside them an emoji says
    nothing."""
    plain = tuple(word for word in words if not _EMOJI.fullmatch(word.raw))
    return plain if len(plain) > 1 else words


def _words(text: str) -> tuple[Word, ...]:
    words: list[Word] = []
    for raw in text.split():
        if bare(raw):
            words.append(Word(bare(raw), raw))
        elif "," in raw and words:
            words[-1] = words[-1]._replace(raw=f"{words[-1].raw},")
    return tuple(words)


def clean(text: str) -> str:
    """Plain text: Slack's escapes undone, curly quotes straight, invisible characters gone."""
    text = _USER_OR_CHANNEL.sub(lambda m: m[1] + (m[3] or m[2]), text)
    text = _SPECIAL.sub(lambda m: "@" + (m[2] or m[1]).lstrip("@"), text)
    text = _LINK.sub(lambda m: m[1].removeprefix("mailto:"), text)
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, plain)
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Co"))
    return " ".join(text.translate(_QUOTES).split())


def shortened(reason: str) -> str:
    """A reason without quotes around it, at most 500 characters: a long one is cut rather than
    refused, for nobody should have to count letters to roll back."""
    reason = reason.strip("` ")
    if len(reason) > 1 and reason[0] == reason[-1] and reason[0] in "\"'":
        reason = reason[1:-1].strip()
    return in_short(reason, LONGEST_REASON)


def _same(text: str) -> str:
    """Characters that are read as the same; dashes become ``-``."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(map(_plain, text)).translate(_COMMAS)


def _alike(char: str) -> str:
    """One character for one, so that places in the text stay."""
    same = unicodedata.normalize("NFKC", char)
    return same if len(same) == 1 else char


def _plain(char: str) -> str:
    if char == "\u2212" or unicodedata.category(char) == "Pd":
        return "-"
    return "" if unicodedata.category(char) == "Cf" else char


def bare(word: str) -> str:
    """Without what stands around a word; dashes at its front make an option of it."""
    first = next((n for n, char in enumerate(word) if char.isalnum()), len(word))
    last = next((n for n, char in enumerate(reversed(word)) if char.isalnum()), len(word))
    inner = word[first : len(word) - last]
    return f"--{inner}" if inner and word[:first].endswith("-") else inner
