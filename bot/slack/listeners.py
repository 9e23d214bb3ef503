"""What is done with a command or a click: parsed, handed to the queue, answered."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import CanarioError
from bot.service.answers import Answer
from bot.service.commands import Asked, Command, Hold, Promote, Resume, RollBack
from bot.service.work import DoCommand, Work
from bot.slack import sentences
from bot.slack.asked import from_click, from_command, pressed
from bot.slack.grammar import HelpWanted, parse
from bot.slack.help import help_answer
from bot.slack.options import UsageError
from bot.slack.pointer import read_pointer

log = logging.getLogger("canario.slack")

ACTION_PREFIX = "canario:"

Put = Callable[[Work], None]


def on_command(body: Mapping[str, Any], put: Put) -> Answer:
    """``/canary …``: what the person is told at once."""
    asked = from_command(body)
    if not asked.user or not asked.channel:
        return sentences.BROKEN
    parsed = parse(str(body.get("text") or ""), asked)
    if isinstance(parsed, HelpWanted):
        return help_answer(parsed.verb)
    if isinstance(parsed, UsageError):
        return Answer(sentence=parsed.sentence, next=parsed.next_step, ok=False)
    return _hand_over(parsed, put) or sentences.on_it(parsed)


def on_click(body: Mapping[str, Any], put: Put) -> Answer | None:
    """A pressed button: what the person is told at once, or None when the worker will answer."""
    action_id, value = pressed(body)
    pointer = read_pointer(value)
    if pointer is None:
        return sentences.UNKNOWN_BUTTON
    asked = from_click(body, pointer)
    if not asked.user or not asked.channel:
        return sentences.BROKEN
    command = _button(action_id.removeprefix(ACTION_PREFIX), asked)
    return _hand_over(command, put) if command else sentences.UNKNOWN_BUTTON


def _button(name: str, asked: Asked) -> Command | None:
    who = dict(asked)
    match name:
        case "promote":
            return Promote(**who)
        case "hold":
            return Hold(**who)
        case "resume":
            return Resume(**who)
        case "rollback":
            return RollBack(**who)
    return None


def _hand_over(command: Command, put: Put) -> Answer | None:
    """None when it was taken."""
    try:
        put(DoCommand(command=command))
    except CanarioError as error:
        log.warning("command %s (%s) was not taken: %s", command.verb, command.id, error)
        return sentences.not_taken(command.verb)
    return None
