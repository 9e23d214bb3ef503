"""Who asked what, read out of the bodies that Slack sends."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.service.answers import ReplyTo
from bot.service.commands import Asked
from bot.slack.pointer import Pointer


def from_command(body: Mapping[str, Any]) -> Asked:
    """A slash command's form."""
    return _asked(
        body,
        user=_text(body, "user_id"),
        name=_text(body, "user_name"),
        channel=_text(body, "channel_id"),
        channel_name=_text(body, "channel_name"),
    )


def from_click(body: Mapping[str, Any], pointer: Pointer) -> Asked:
    """A pressed button; its service is the pointer's, whatever the channel has by now."""
    user, channel = _part(body, "user"), _part(body, "channel")
    asked = _asked(
        body,
        user=_text(user, "id"),
        name=_text(user, "name") or _text(user, "username"),
        channel=_text(channel, "id"),
        channel_name=_text(channel, "name"),
    )
    seen = {"service": pointer.service, "rollout": pointer.rollout, "step": pointer.step}
    return asked.model_copy(update=seen)


def pressed(body: Mapping[str, Any]) -> tuple[str, str]:
    """The pressed button's action id and value; empty where there is none."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, Mapping):
        return "", ""
    return _text(action, "action_id"), _text(action, "value")


def response_url(body: Mapping[str, Any]) -> str:
    """Where an answer may go; empty where Slack gave none."""
    return _text(body, "response_url")


def _asked(
    body: Mapping[str, Any], *, user: str, name: str, channel: str, channel_name: str
) -> Asked:
    return Asked(
        id=_id(body),
        user=user,
        user_name=name[:80],
        channel=channel,
        channel_name=channel_name,
        reply_to=ReplyTo(user=user, channel=channel, response_url=response_url(body)),
    )


def _id(body: Mapping[str, Any]) -> str:
    """The same for the same request. A trigger id is unique; without one, the whole body is."""
    source = _text(body, "trigger_id") or json.dumps(body, sort_keys=True, default=str)
    return "slack-" + hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:32]


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
