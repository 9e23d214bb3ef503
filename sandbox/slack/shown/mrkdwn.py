"""Slack's mrkdwn as HTML."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

EMOJI = {
    "warning": "⚠️",
    "rotating_light": "🚨",
    "white_check_mark": "✅",
    "leftwards_arrow_with_hook": "↩️",
    "double_vertical_bar": "⏸️",
    "rewind": "⏪",
    "snowflake": "❄️",
    "telephone_receiver": "📞",
}
"""Those that our messages use; others are shown as they are written."""

_TOKEN = re.compile(r"<([^<>]+)>")
_CODE = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_EMOJI = re.compile(r":([a-z_]+):")

Names = Callable[[str], str]
"""A user's, channel's or group's name by its id."""


def as_html(text: str, names: Names = lambda id_: id_) -> str:
    """What a reader sees."""
    pieces: list[str] = []
    at = 0
    for token in _TOKEN.finditer(text):
        pieces += [_styled(text[at : token.start()]), _special(token[1], names)]
        at = token.end()
    pieces.append(_styled(text[at:]))
    return "".join(pieces).replace("\n", "<br>")


def plain(text: str) -> str:
    """A plain_text object."""
    return html.escape(text).replace("\n", "<br>")


def _styled(text: str) -> str:
    safe = html.escape(html.unescape(text), quote=False)
    safe = _CODE.sub(r"<code>\1</code>", safe)
    safe = _BOLD.sub(r"<b>\1</b>", safe)
    return _EMOJI.sub(lambda m: EMOJI.get(m[1], m[0]), safe)


def _special(token: str, names: Names) -> str:
    what, _, label = token.partition("|")
    if what.startswith("!date^"):
        seconds = int(what.split("^")[1])
        return html.escape(f"{datetime.fromtimestamp(seconds, UTC):%b %-d, %H:%M}")
    if what.startswith("@"):
        return f"<span class=mention>@{html.escape(names(what[1:]))}</span>"
    if what.startswith("!subteam^"):
        return f"<span class=mention>@{html.escape(names(what[9:]))}</span>"
    if what.startswith("#"):
        return f"<span class=mention>#{html.escape(label or names(what[1:]))}</span>"
    if what.startswith("!"):
        return f"<span class=mention>@{html.escape(what[1:])}</span>"
    return f"<a>{html.escape(label or what)}</a>"
