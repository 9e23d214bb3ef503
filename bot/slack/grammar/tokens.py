"""A command's text, cleaned of what Slack, phones and keyboards do to it, and cut into words."""

import re
import unicodedata
from typing import NamedTuple

LONGEST_REASON = 500

_USER_OR_CHANNEL = re.compile(r"<([@#])([A-Z0-9]+)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!(?:subteam\^)?([^<>|]*)(?:\|([^<>]*))?>")
_LINK = re.compile(r"<([a-z]+:[^<>|]*)(?:\|[^<>]*)?>")
_QUOTES = str.maketrans("\u201c\u201d\u201e\u2018\u2019\u201a", "\"\"\"'''")
_DASHES = "\u2014\u2013\u2015\u2212-"
_LONG_DASH = re.compile(rf"(?:^|(?<=\s))[{_DASHES}]+(?=\w)")
_BECAUSE = re.compile(r"(?:^|\s)because(?:\s|$)", re.IGNORECASE)
_OF = re.compile(r"of\b", re.IGNORECASE)
"""What can only be read after the word that it was split from: ``because of the sale``."""
_AROUND_WORDS = "`\"'*"


class Tokens(NamedTuple):
    """The words before ``because``, and the reason after it. ``because`` says whether the word
    was there at all."""

    words: tuple[str, ...]
    reason: str
    because: bool


def split_command(text: str) -> Tokens:
    """Cut cleaned text into words and reason."""
    before, found, after = _split(clean(text))
    if _OF.match(after):
        after = f"because {after}"
    words = [_option_dashes(word.strip(_AROUND_WORDS)) for word in before.split()]
    return Tokens(tuple(w for w in words if w), shortened(after), found)


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
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"


def _split(text: str) -> tuple[str, bool, str]:
    found = _BECAUSE.search(text)
    if not found:
        return text, False, ""
    return text[: found.start()], True, text[found.end() :]


def _option_dashes(word: str) -> str:
    """Phones make one long dash of two short ones; one short dash is meant as two."""
    return _LONG_DASH.sub("--", word, count=1).strip(_AROUND_WORDS)
