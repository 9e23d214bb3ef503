"""Who asked what, read out of the bodies that Slack sends."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.service.values.answers import ReplyTo
from bot.service.values.commands.request import Request
from bot.slack.payload.button_pointer import Pointer
from bot.slack.payload.modal_note import LONGEST_URL, Note

Body = Mapping[str, Any]

_TS = re.compile(r"[0-9]{1,10}\.[0-9]{1,6}")
"""A message's id: its time in seconds."""


def from_command(body: Body) -> Request:
    """A slash command's form."""
    return Request(
        id=_id(text(body, "trigger_id"), body),
        user=text(body, "user_id"),
        user_name=text(body, "user_name")[:80],
        channel=text(body, "channel_id"),
        channel_name=text(body, "channel_name"),
        reply_to=reply_to(body),
    )


def from_click(body: Body, pointer: Pointer | None = None) -> Request:
    """A pressed button; its service is the pointer's, whatever the channel has by now. In a Home
    there is no channel."""
    user, channel = part(body, "user"), part(body, "channel")
    return Request(
        id=_id(text(body, "trigger_id"), body),
        user=text(user, "id"),
        user_name=_name(user),
        channel=text(channel, "id"),
        channel_name=text(channel, "name"),
        reply_to=reply_to(body),
        service=pointer.service if pointer else "",
        rollout=pointer.rollout if pointer else "",
        step=pointer.step if pointer else None,
    )


def from_mention(body: Body) -> Request:
    """A message that mentions the bot. However often Slack sends it, also as another event after
    an edit, it is one request: its channel and time are the id."""
    event = part(body, "event")
    channel, ts = text(event, "channel"), text(event, "ts")
    message = f"{channel}:{ts}" if channel and ts else text(body, "event_id")
    return Request(
        id=_id(message, body),
        at=_moment(ts),
        user=text(event, "user"),
        channel=text(event, "channel"),
        reply_to=reply_to(body),
    )


def from_form(body: Body, note: Note) -> Request:
    """A modal that was sent; the answer goes to where it was opened. A modal is one request,
    however often it is sent as it is; filled in otherwise it is another, for a no that was said
    to the first is not about it."""
    user, view = part(body, "user"), part(body, "view")
    return Request(
        id=_id(json.dumps([text(view, "id"), part(view, "state")], sort_keys=True), body),
        user=text(user, "id"),
        user_name=_name(user),
        channel=note.channel,
        channel_name=note.channel_name,
        reply_to=ReplyTo(
            user=text(user, "id"),
            channel=note.channel,
            response_url=note.response_url,
            thread=note.thread,
        ),
        service=note.service,
        rollout=note.rollout,
        step=note.step,
    )


def note_of(request: Request, role: str = "") -> Note:
    """What a modal has to remember of who opened it; of an address longer than Slack's, nothing."""
    url = request.reply_to.response_url
    return Note(
        channel=request.channel,
        channel_name=request.channel_name,
        response_url=url if len(url) <= LONGEST_URL else "",
        thread=request.reply_to.thread,
        service=request.service,
        rollout=request.rollout,
        step=request.step,
        role=role,
    )


def reply_to(body: Body) -> ReplyTo:
    """Where an answer to any of Slack's requests may go; without a user where it names none."""
    user, channel = part(body, "user"), part(body, "channel")
    event, container = part(body, "event"), part(body, "container")
    return ReplyTo(
        user=text(body, "user_id") or text(user, "id") or text(event, "user"),
        channel=text(body, "channel_id") or text(channel, "id") or text(event, "channel"),
        response_url=text(body, "response_url"),
        thread=text(container, "thread_ts") or text(event, "thread_ts"),
    )


def bot_user(body: Body) -> str:
    """Our bot's own user id, where an event says it."""
    found = body.get("authorizations")
    first = found[0] if isinstance(found, list) and found else None
    return text(first, "user_id") if isinstance(first, dict) else ""


def pressed(body: Body) -> tuple[str, str]:
    """The pressed button's action id and value; empty where there is none."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, Mapping):
        return "", ""
    return text(action, "action_id"), text(action, "value")


def part(body: Body, name: str) -> Body:
    """A part of a body; empty where it isn't there."""
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def text(body: Body, name: str) -> str:
    """A text in a body; empty where it isn't there."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _moment(ts: str) -> datetime | None:
    """A message's time; None where it isn't one."""
    if not _TS.fullmatch(ts):
        return None
    return datetime.fromtimestamp(float(ts), UTC)


def _name(user: Body) -> str:
    return (text(user, "name") or text(user, "username"))[:80]


def _id(own: str, body: Body) -> str:
    """The same for the same request: Slack's own id for it, or else its whole body."""
    source = own or json.dumps(body, sort_keys=True, default=str)
    return "slack-" + hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:32]
