"""Text from outside, made harmless: it can neither ping, nor link, nor pretend to be a new line,
nor dress up as something that Canario says."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.secrets import without_secrets

_CONTROLS = ("Cc", "Zl", "Zp", "Cs", "Co")
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BEGINS = re.compile(r"(?<![0-9A-Za-z])[*_~](?=\S)")
"""Where Slack would begin to format; inside of a word, as in ``error_rate``, it doesn't."""
_EMOJI = re.compile(r":(?=[0-9]*[a-z_+'-][a-z0-9_+'-]*:)")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9/._~?&=%;:@+,#-]{1,1500}")
_MOMENT = re.compile(r"(?:[A-Z][a-z]{2} )?(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b", re.ASCII)
"""How times are written in words."""
ALIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", ":": "\u2236"}
"""What is shown in place of a sign that Slack would read."""


def one_line(text: str) -> str:
    """``text`` on one line, for a header or a button, which show it without reading mrkdwn.
    Characters that turn the reading direction around are dropped; right-to-left words stay. A
    secret of ours is masked first: changed in one character, nobody would know it."""
    text = without_secrets(text)
    kept = (" " if unicodedata.category(c) in _CONTROLS else c for c in text if c not in _BIDI)
    return " ".join("".join(kept).split())


def escape(text: str) -> str:
    """One line of mrkdwn that shows ``text`` as it is.

    Slack has no escape for bold, italics, strike-through and emoji, so what would begin them is
    replaced by a sign that looks like it. Code between two backticks stays, for Canario's own
    sentences have it; a backtick without its other one would begin what never ends. Times in UTC
    are shown in the reader's own zone, but for those in code.
    """
    parts = _escaped(text).split("`")
    parts[::2] = (_MOMENT.sub(_as_moment, part) for part in parts[::2])
    return "`".join(parts)


def _escaped(text: str) -> str:
    text = _plain(one_line(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _as_moment(found: re.Match[str]) -> str:
    try:
        return moment(datetime.fromisoformat(f"{found[1]}T{found[2]}:00+00:00"))
    except ValueError:
        return found[0]


def _plain(text: str) -> str:
    text = text.replace("```", "'''")
    if text.count("`") % 2:
        text = text.replace("`", "'")
    for begins in (_BEGINS, _EMOJI):
        text = begins.sub(lambda found: ALIKE[found[0]], text)
    return text


def moment(at: datetime, address: str = "") -> str:
    """A time in the reader's own timezone, in UTC where Slack can't; as a link to ``address``."""
    utc = at.astimezone(UTC)
    to = f"^{address.replace('&', '&amp;')}" if address else ""
    form = "{date_short_pretty} {time}"
    return f"<!date^{int(utc.timestamp())}^{form}{to}|{utc:%Y-%m-%d %H:%M} UTC>"


def link(address: str, words: str) -> str:
    """``words``, escaped, as a link; without it where the address is none that Slack takes."""
    if not _ADDRESS.fullmatch(address):
        return escape(words)
    at = _MOMENT.fullmatch(words)
    if at:
        return moment(datetime.fromisoformat(f"{at[1]}T{at[2]}:00+00:00"), address)
    return f"<{address.replace('&', '&amp;')}|{_escaped(words)}>"


class Linked:
    """Text in which some words lead somewhere, each where it is said first."""

    def __init__(self, links: Mapping[str, str]) -> None:
        self._left = dict(links)

    def words(self, text: str) -> str:
        """The text, escaped, with its links."""
        shown = escape(text)
        for name in [each for each in self._left if escape(each) in shown]:
            shown = shown.replace(escape(name), link(self._left.pop(name), name), 1)
        return shown

    def unsaid(self) -> list[str]:
        """The links of what was not said in any text so far."""
        return [link(address, name) for name, address in self._left.items()]
