"""Slack's blocks, each within its limits."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.slack.views import limits
from bot.slack.views.limits import fit

Block = dict[str, Any]
View = dict[str, Any]
"""A modal or a Home."""


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


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def sections(lines: list[str], most: int, longest: int = limits.SECTION) -> list[Block]:
    """Many lines, in as few paragraphs as they fit in."""
    return [section(text) for text in limits.paragraphs(lines, longest, most)]


def bulleted(line: str) -> str:
    """A line of a list; one that begins with ``- `` belongs to the line above it."""
    return f"\u2003◦ {line[2:]}" if line.startswith("- ") else f"• {line}"


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


def input_block(
    label: str,
    block_id: str,
    element: Block,
    *,
    hint: str = "",
    optional: bool = False,
    fills: bool = False,
) -> Block:
    """A field of a modal; ``fills``: the modal is filled anew when something is chosen in it."""
    made: Block = {
        "type": "input",
        "block_id": block_id[: limits.ID],
        "label": plain_text(label, limits.LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        made["hint"] = plain_text(hint, limits.LABEL)
    if fills:
        made["dispatch_action"] = True
    return made


def text_input(action_id: str, *, most: int, multiline: bool = False) -> Block:
    """A field for at most ``most`` characters."""
    return {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": most,
    }


def option(label: str, value: str, description: str = "") -> Block:
    """Something to choose."""
    made: Block = {"text": plain_text(label, limits.OPTION), "value": value[: limits.OPTION_VALUE]}
    if description:
        made["description"] = plain_text(description, limits.OPTION)
    return made


def select(action_id: str, options: Sequence[Block], chosen: str = "", empty: str = "") -> Block:
    """A list to choose one from, which people search by typing; in groups where it is long."""
    made: Block = {"type": "static_select", "action_id": action_id}
    if len(options) <= limits.OPTIONS:
        made["options"] = list(options)
    else:
        made["option_groups"] = _groups(options)
    picked = next((each for each in options if each["value"] == chosen), None)
    if picked and chosen:
        made["initial_option"] = picked
    if empty:
        made["placeholder"] = plain_text(empty, limits.PLACEHOLDER)
    return made


def checkboxes(action_id: str, options: Sequence[Block]) -> Block:
    """Boxes to tick, at most ten."""
    return {"type": "checkboxes", "action_id": action_id, "options": list(options)}


def _groups(options: Sequence[Block]) -> list[Block]:
    size = limits.OPTIONS
    parts = [options[start : start + size] for start in range(0, len(options), size)]
    return [
        {
            "label": plain_text(
                f"{part[0]['text']['text'][:30]} to {part[-1]['text']['text'][:30]}", limits.OPTION
            ),
            "options": list(part),
        }
        for part in parts[:size]
    ]
