"""What Slack was sent, as a terminal shows it."""

import html
import re

from sandbox.demo.stage import PEOPLE


def plain(words: str) -> str:
    """Slack's markup undone: mentions as names, times in UTC, nothing bold, nothing escaped."""
    words = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", words)
    words = re.sub(r"<@(\w+)>", lambda m: f"@{PEOPLE.get(m[1], m[1])}", words)
    return html.unescape(words).replace("*", "")
