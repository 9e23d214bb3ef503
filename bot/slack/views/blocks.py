"""Slack's blocks, each within its limits."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.slack.views import limits
from bot.slack.views.limits import fit

Block = dict[str, Any]


class Message(NamedTuple):
    """What is posted: blocks, and a text that says the same where blocks can't be shown."""

    text: str
    blocks: list[Block]


def message(text: str, blocks: list[Block]) -> Message:
    """A message within Slack's limits for a whole one."""
    return Message(fit(text, limits.FALLBACK), blocks[: limits.BLOCKS])


def mrkdwn(text: str, longest: int) -> Block:
    """Escaped text. ``verbatim``: Slack makes no links and mentions of its own out of it."""
    return {"type": "mrkdwn", "text": fit(text, longest), "verbatim": True}


def plain_text(text: str, longest: int) -> Block:
    """Text that is shown as it is."""
    return {"type": "plain_text", "text": fit(text, longest), "emoji": False}


def header(text: str) -> Block:
    """The title."""
    return {"type": "header", "text": plain_text(text, limits.HEADER)}


def section(text: str, longest: int = limits.SECTION) -> Block:
    """A paragraph of escaped text."""
    return {"type": "section", "text": mrkdwn(text, longest)}


def context(text: str) -> Block:
    """Small print, escaped."""
    return {"type": "context", "elements": [mrkdwn(text, limits.CONTEXT)]}


def sections(lines: list[str], most: int, longest: int = limits.SECTION) -> list[Block]:
    """Many lines, in as few paragraphs as they fit in."""
    return [section(text) for text in limits.paragraphs(lines, longest, most)]


def confirm(title: str, text: str, yes: str) -> Block:
    """The question before something dangerous; ``text`` says what happens and how to undo it."""
    return {
        "title": plain_text(title, limits.CONFIRM_TITLE),
        "text": plain_text(text, limits.CONFIRM_TEXT),
        "confirm": plain_text(yes, 30),
        "deny": plain_text("Not now", 30),
    }


def button(
    label: str, action_id: str, value: str, *, style: str = "", question: Block | None = None
) -> Block:
    """A button that says what it does; ``value`` is a pointer."""
    made: Block = {
        "type": "button",
        "text": plain_text(label, limits.BUTTON),
        "action_id": action_id,
        "value": value,
    }
    if style:
        made["style"] = style
    if question:
        made["confirm"] = question
    return made


def actions(buttons: Sequence[Block]) -> list[Block]:
    """A row of buttons; no row where there are none."""
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []
