"""Buttons that turn to "Processing…" as soon as one of them is pressed, so that nobody presses
twice, and everybody sees that somebody did. The worker then shows the outcome in their place."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.service.values.commands.request import Command
from bot.slack.inbound.read_body import Body, part, text
from bot.slack.inbound.reply_now import Responder
from bot.slack.views.blocks import Block, context
from bot.slack.views.escape import escape

PROCESSING = "canario_processing"
"""The id of the block that stands where the buttons were."""

_DOING = {
    "promote": "promoting",
    "hold": "holding",
    "resume": "resuming",
    "rollback": "rolling back",
    "approve": "approving",
    "confirm": "confirming",
}
_KEPT = ("type", "callback_id", "private_metadata", "external_id")


class PressedMessage(NamedTuple):
    """Where a button was pressed: a message (``channel`` and ``ts``) or a person's Home."""

    blocks: Sequence[Block]
    pressed: Body
    text: str = ""
    channel: str = ""
    ts: str = ""
    user: str = ""
    home: Mapping[str, Any] = {}


def pressed_message(body: Body) -> PressedMessage | None:
    """What the person saw; None where it can't be shown in another way."""
    action = (body.get("actions") or [{}])[0]
    message, view = part(body, "message"), part(body, "view")
    user = text(part(body, "user"), "id")
    if blocks := _blocks(message):
        channel, ts = text(part(body, "channel"), "id"), text(message, "ts")
        return PressedMessage(blocks, action, text(message, "text"), channel, ts, user)
    if text(view, "type") == "home" and (blocks := _blocks(view)):
        return PressedMessage(blocks, action, user=user, home=view)
    return None


def without_buttons(what: PressedMessage, command: Command, responder: Responder) -> bool:
    """Whether the buttons were taken away."""
    doing = _DOING.get(command.verb, command.verb)
    name = f", for {escape(command.user_name)}" if command.user_name else ""
    words = f"*Processing…* {doing}{name}"
    gone = {**context(words), "block_id": PROCESSING}
    blocks = [new for block in what.blocks for new in _instead(block, what.pressed, gone)]
    return blocks != list(what.blocks) and _shown(what, f"{what.text}\n{words}", blocks, responder)


def with_buttons_back(what: PressedMessage, responder: Responder) -> None:
    """As it was before: nothing came of it."""
    _shown(what, what.text, list(what.blocks), responder)


def _shown(what: PressedMessage, words: str, blocks: list[Block], responder: Responder) -> bool:
    if not what.home:
        return responder.show(what.channel, what.ts, words, blocks)
    home = {key: what.home[key] for key in _KEPT if what.home.get(key)}
    return responder.show_home(what.user, {**home, "blocks": blocks})


def _instead(block: Block, pressed: Body, gone: Block) -> list[Block]:
    """A row of buttons goes; a paragraph with a button of its own stays without it."""
    if block.get("type") == "section" and _is_mine(block.get("accessory"), pressed):
        return [{key: block[key] for key in block if key != "accessory"}, gone]
    return [gone if _is_pressed(block, pressed) else block]


def _is_mine(button: object, pressed: Body) -> bool:
    mine = (pressed.get("action_id"), pressed.get("value"))
    return isinstance(button, dict) and (button.get("action_id"), button.get("value")) == mine


def _is_pressed(block: Block, pressed: Body) -> bool:
    if block.get("type") != "actions":
        return False
    return any(_is_mine(each, pressed) for each in block.get("elements", ()))


def _blocks(found: Body) -> list[Block]:
    blocks = found.get("blocks")
    return [b for b in blocks if isinstance(b, dict)] if isinstance(blocks, list) else []
