"""The Web API's chat methods, as Slack answers them."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sandbox.slack.blocks import HEAVIEST, problems, weight
from sandbox.slack.workspace import BOT_USER, Channel, Ephemeral, Message, SlackRefusal, Workspace

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000

Arguments = Mapping[str, Any]


def structured(value: Any) -> Any:
    """Blocks and metadata come as JSON, or as text of JSON in a form."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackRefusal("invalid_json") from None


def is_true(value: Any) -> bool:
    """Slack's booleans: ``true``, ``"true"``, ``1``, ``"1"``."""
    return str(value).lower() in ("true", "1")


def content(arguments: Arguments, longest: int = LONGEST_POST) -> tuple[str, list[dict[str, Any]]]:
    """Text and blocks, if Slack would take them."""
    text = str(arguments.get("text") or "")
    blocks = structured(arguments.get("blocks") or [])
    if not text and not blocks:
        raise SlackRefusal("no_text")
    if len(text) > longest:
        raise SlackRefusal("msg_too_long")
    if not isinstance(blocks, list):
        raise SlackRefusal("invalid_blocks_format")
    if weight(blocks) > HEAVIEST:
        raise SlackRefusal("msg_blocks_too_long")
    if found := problems(blocks):
        raise SlackRefusal("invalid_blocks", *found)
    return text, blocks


def joined(workspace: Workspace, arguments: Arguments, *, by_name: bool = False) -> Channel:
    """The channel that a call is about, where the bot has to be a member. Most calls take an id
    only; posting takes a name too."""
    wanted = str(arguments.get("channel", ""))
    if by_name and wanted in workspace.users:
        return workspace.direct(wanted)
    channel = workspace.channel(wanted)
    if channel.id != wanted and not by_name:
        raise SlackRefusal("channel_not_found")
    if BOT_USER not in channel.members:
        raise SlackRefusal("not_in_channel")
    return channel


def open_to(workspace: Workspace, arguments: Arguments, *, by_name: bool = False) -> Channel:
    """As ``joined``, to post there: an archived channel can be read, and no more."""
    channel = joined(workspace, arguments, by_name=by_name)
    if channel.archived:
        raise SlackRefusal("is_archived")
    return channel


def post(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """chat.postMessage."""
    channel = open_to(workspace, arguments, by_name=True)
    text, blocks = content(arguments)
    thread_ts = str(arguments.get("thread_ts") or "")
    if thread_ts and workspace.find(channel, thread_ts) is None:
        raise SlackRefusal("thread_not_found")
    metadata = structured(arguments.get("metadata") or {})
    if metadata and not {"event_type", "event_payload"} <= set(metadata):
        raise SlackRefusal("invalid_metadata_format")
    message = workspace.post(
        Message(
            channel=channel.id,
            ts=workspace.next_ts(),
            user=BOT_USER,
            text=text,
            blocks=blocks,
            thread_ts=thread_ts,
            broadcast=bool(thread_ts) and is_true(arguments.get("reply_broadcast")),
            metadata=metadata,
        )
    )
    return {"channel": channel.id, "ts": message.ts, "message": shown(message, metadata=False)}


def update(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """chat.update."""
    channel = joined(workspace, arguments)
    message = workspace.find(channel, str(arguments.get("ts", "")))
    if message is None:
        raise SlackRefusal("message_not_found")
    if message.user != BOT_USER:
        raise SlackRefusal("cant_update_message")
    text, blocks = content(arguments, LONGEST_UPDATE)
    changes: dict[str, Any] = {"text": text, "blocks": blocks}
    if "metadata" in arguments:
        changes["metadata"] = structured(arguments["metadata"])
    workspace.edit(message, **changes)
    return {"channel": channel.id, "ts": message.ts, "text": text}


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """chat.postEphemeral."""
    channel = open_to(workspace, arguments)
    user = str(arguments.get("user", ""))
    if user not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    text, blocks = content(arguments)
    thread, ts = str(arguments.get("thread_ts") or ""), workspace.next_ts()
    told = Ephemeral(channel.id, user, text, "chat.postEphemeral", tuple(blocks), thread, ts)
    with workspace.lock:
        workspace.ephemerals.append(told)
    return {"message_ts": ts}


def shown(
    message: Message, *, metadata: bool, names: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """A message as the API shows it; ``names`` are those of its files."""
    said: dict[str, Any] = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "blocks": list(message.blocks),
    }
    if message.user == BOT_USER:
        said["bot_id"] = "B0CANARIO"
    if message.thread_ts:
        said["thread_ts"] = message.thread_ts
    if message.broadcast:
        said["subtype"] = "thread_broadcast"
    if message.files:
        said["files"] = [{"id": each, "name": names.get(each, "")} for each in message.files]
    if message.edits:
        said["edited"] = {"user": message.user, "ts": message.ts}
    if metadata and message.metadata:
        said["metadata"] = message.metadata
    return said


def pin(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """pins.add: once."""
    channel, ts = joined(workspace, arguments), str(arguments.get("timestamp", ""))
    with workspace.lock:
        if not any(each.ts == ts for each in channel.messages):
            raise SlackRefusal("message_not_found")
        if ts in channel.pinned:
            raise SlackRefusal("already_pinned")
        channel.pinned.append(ts)
    return {}


def permalink(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """chat.getPermalink."""
    channel, ts = joined(workspace, arguments), str(arguments.get("message_ts", ""))
    with workspace.lock:
        if not any(each.ts == ts for each in channel.messages):
            raise SlackRefusal("message_not_found")
    at = ts.replace(".", "")
    return {
        "channel": channel.id,
        "permalink": f"https://sandbox.slack.com/archives/{channel.id}/p{at}",
    }
