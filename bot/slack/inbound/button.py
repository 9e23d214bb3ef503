"""A pressed button: the same command as when it is written, about what the person saw."""

from collections.abc import Mapping

from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import AnswerQuestion, Approve, Confirm
from bot.service.values.commands.pages import Acknowledge, PostmortemIsWritten, ReviewRollback
from bot.service.values.commands.reads import Explain
from bot.service.values.commands.request import Command, Request
from bot.service.values.commands.start import Postpone, Start
from bot.service.values.commands.steer import Hold, Promote, Resume, RollBack
from bot.service.values.work import FillStart
from bot.slack.grammar import sentences
from bot.slack.grammar.help import ALL, help_answer
from bot.slack.inbound.enqueue import Put, enqueue_command, enqueued
from bot.slack.inbound.modal_fields import chosen
from bot.slack.inbound.processing import pressed_message, with_buttons_back, without_buttons
from bot.slack.inbound.read_body import Body, from_click, part, pressed, reply_to, text
from bot.slack.inbound.reply_now import Responder
from bot.slack.inbound.slash import open_refuse, open_start
from bot.slack.payload.action_ids import (
    ANSWER,
    CONFIRM,
    DEPLOYED,
    MORE_HELP,
    PREFIX,
    ROLL_BACK_TO,
    START,
)
from bot.slack.payload.button_pointer import (
    read_deployment,
    read_item,
    read_pointer,
    read_rollback,
)
from bot.slack.payload.modal_note import read_note


def on_button(body: Body, put: Put, responder: Responder) -> Answer | None:
    """What the person is told at once, or None when the worker will answer.

    The buttons go before the command is handed over: so the outcome, which comes after it, is
    never overwritten. That takes at most the second that the desk gives it.
    """
    action_id, value = pressed(body)
    name = action_id.removeprefix(PREFIX)
    trigger = text(body, "trigger_id")
    if action_id == START:
        return open_start(from_click(body), trigger, put, responder)
    if action_id == MORE_HELP:
        return help_answer(ALL)
    if action_id.startswith((ROLL_BACK_TO, DEPLOYED)):
        return _about_revision(body, action_id, value, put)
    pointer = read_pointer(value)
    if pointer is None:
        return sentences.UNKNOWN_BUTTON
    request = from_click(body, pointer)
    if not request.user or not (request.channel or _in_home(body)):
        return sentences.BROKEN
    if name == "refuse":
        return open_refuse(request, trigger, responder)
    command = _button(name, value, request)
    if command is None:
        return sentences.UNKNOWN_BUTTON
    if isinstance(command, KEEP_BUTTONS):
        return enqueue_command(command, put)
    what = pressed_message(body)
    hidden = what is not None and without_buttons(what, command, responder)
    answer = enqueue_command(command, put)
    if answer and hidden and what:
        with_buttons_back(what, responder)
    return answer


def _about_revision(body: Body, action_id: str, value: str, put: Put) -> Answer | None:
    """What is offered of a revision, without any rollout of it."""
    if action_id.startswith(ROLL_BACK_TO):
        return _roll_back_to(body, value, put)
    return _deployed(body, action_id.removeprefix(DEPLOYED), value, put)


def _roll_back_to(body: Body, value: str, put: Put) -> Answer | None:
    """A revision that an answer offered. The answer is that person's alone, so its buttons stay;
    a second press finds that there is nothing left to do."""
    chosen_one, request = read_rollback(value), from_click(body)
    if chosen_one is None:
        return sentences.UNKNOWN_BUTTON
    if not request.user:
        return sentences.BROKEN
    asked = {**dict(request), **dict(chosen_one)}
    return enqueue_command(RollBack(**asked), put)


def _deployed(body: Body, what: str, value: str, put: Put) -> Answer | None:
    """Start or leave a revision that was deployed. The buttons stay: a start may be refused, and
    what comes of it is shown in their place."""
    about, request = read_deployment(value), from_click(body)
    if about is None or what not in ("start", "leave"):
        return sentences.UNKNOWN_BUTTON
    if not request.user or not request.channel:
        return sentences.BROKEN
    asked = {**dict(request), "service": about.service, "revision": about.revision}
    if what == "leave":
        return enqueue_command(Postpone(**asked), put)
    return enqueue_command(Start(**asked, plan=about.plan, offered=True), put)


def _numbered(
    kind: type[Confirm | AnswerQuestion], value: str, request: Request
) -> Confirm | AnswerQuestion | None:
    """One of several; the button says which."""
    item = read_item(value)
    if item is None:
        return None
    if kind is Confirm:
        return Confirm(**dict(request), ask=item.ask, number=item.number)
    return AnswerQuestion(**dict(request), number=item.number)


def on_choice(body: Body, put: Put) -> None:
    """Something was chosen in the start modal that its other fields hang on."""
    view = part(body, "view")
    note, fields = read_note(text(view, "private_metadata")), chosen(view)
    known = note.service == fields.service
    enqueued(
        FillStart(
            view=text(view, "id"),
            user=text(part(body, "user"), "id"),
            channel=note.channel,
            service=fields.service,
            plan=fields.plan if known else "",
        ),
        put,
    )


def _button(name: str, value: str, request: Request) -> Command | None:
    if f"{PREFIX}{name}".startswith(CONFIRM):
        return _numbered(Confirm, value, request)
    if f"{PREFIX}{name}".startswith(ANSWER):
        return _numbered(AnswerQuestion, value, request)
    command, how = BUTTONS.get(name, (None, {}))
    return command(**dict(request), **how) if command else None


BUTTONS: Mapping[str, tuple[type[Command], Mapping[str, bool]]] = {
    "promote": (Promote, {}),
    "hold": (Hold, {}),
    "resume": (Resume, {}),
    "restore": (Resume, {"sure": True}),
    "adopt": (Resume, {"adopt": True}),
    "rollback": (RollBack, {}),
    "approve": (Approve, {}),
    "explain": (Explain, {}),
    "details": (Explain, {"details": True}),
    "take": (Acknowledge, {}),
    "written": (PostmortemIsWritten, {}),
    "right": (ReviewRollback, {"right": True}),
    "unneeded": (ReviewRollback, {"right": False}),
}
"""The command of each button, with what is set in it."""

KEEP_BUTTONS = (Explain, Acknowledge, PostmortemIsWritten, ReviewRollback, AnswerQuestion)
"""After these the message's buttons stay: they only read, or are answered again."""


def _in_home(body: Body) -> bool:
    return text(part(body, "container"), "type") == "view" and bool(reply_to(body).user)
