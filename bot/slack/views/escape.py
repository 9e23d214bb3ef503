"""Text from outside, made harmless: it can neither ping, nor link, nor pretend to be a new line."""

import unicodedata
from datetime import UTC, datetime

_CONTROLS = ("Cc", "Zl", "Zp", "Cs", "Co")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """``text`` on one line, for a header or a button, which show it without reading mrkdwn.
    Characters that turn the reading direction around are dropped; right-to-left words stay."""
    kept = (" " if unicodedata.category(c) in _CONTROLS else c for c in text if c not in _BIDI)
    return " ".join("".join(kept).split())


def escape(text: str) -> str:
    """One line of mrkdwn that shows ``text`` as it is."""
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def moment(at: datetime) -> str:
    """A time in the reader's own timezone, in UTC where Slack can't."""
    utc = at.astimezone(UTC)
    return f"<!date^{int(utc.timestamp())}^{{date_short_pretty}} {{time}}|{utc:%Y-%m-%d %H:%M} UTC>"


def duration(seconds: float) -> str:
    """``45 s``, ``5 min``, ``2 h 10 min``, ``1 d 3 h``: the two largest units, rounded down."""
    left = max(0, int(seconds))
    parts = []
    for size, name in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2]) or "0 s"
