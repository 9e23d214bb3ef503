"""Text of the kind that comes from outside, and what must never come of it."""

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from bot.slack.views.blocks import Message

NASTY = [
    "<!channel>",
    "<@U0BOB>",
    "<https://evil.example|https://good.example>",
    "a & b &amp; c",
    "\u202egnp.exe",
    "two\nlines",
    "مرحبا",
    "👩‍🚀" * 300,
    "x" * 6000,
    "&" * 6000,
    "<" * 6000,
    "",
    "   ",
]
outside = st.sampled_from(NASTY) | st.text(max_size=300)

OUR_MARKUP = re.compile(
    r"<!date\^\d+\^[^<>|]*\|[^<>]*>|<https://console\.cloud\.google\.com/[^<>|\s]*\|[^<>]*>"
    r"|<https://sandbox\.slack\.com/archives/C[0-9A-Z]+/p\d+\|[^<>]*>"
)


def texts_of(message: Message) -> Iterator[tuple[str, str]]:
    """Every text in a message with its kind; the fallback text is mrkdwn."""
    yield "mrkdwn", message.text
    yield from _inside(message.blocks)


def foreign_markup(message: Message) -> list[str]:
    """Markup in mrkdwn that is not our own: what could ping, link or deceive."""
    found = []
    for kind, text in texts_of(message):
        if kind == "mrkdwn":
            found += re.findall(r"[<>].{0,20}", OUR_MARKUP.sub("", text))
    return found


def _inside(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text"):
            yield value["type"], value["text"]
        for each in value.values():
            yield from _inside(each)
    elif isinstance(value, list):
        for each in value:
            yield from _inside(each)
