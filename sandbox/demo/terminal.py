"""What Slack was sent, as a terminal shows it."""

import html
import re

from bot.slack.views.escape import ALIKE
from infra.terminal.links import link
from sandbox.demo.stage import PEOPLE

_LINK = re.compile(r"<(https?://[^|<>\s]+)(?:\|([^<>]*))?>")
_AS_MEANT = str.maketrans({shown: meant for meant, shown in ALIKE.items()})


def plain(words: str) -> str:
    """Slack's markup undone: mentions as names, times in UTC, links as a terminal has them,
    nothing bold, nothing escaped; and nothing that steers a terminal."""
    words = "".join(each if each.isprintable() or each == "\n" else " " for each in words)
    words = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", words)
    words = re.sub(r"<@(\w+)>", lambda m: f"@{PEOPLE.get(m[1], m[1])}", words)
    words = re.sub(r"<#\w+\|([^>]*)>", r"#\1", words)
    words = _LINK.sub(lambda found: link(found[1], found[2] or found[1]), words.replace("*", ""))
    return html.unescape(words.translate(_AS_MEANT))
