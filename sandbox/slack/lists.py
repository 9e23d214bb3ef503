"""The Web API's methods that only read: conversations, users, user groups."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.slack.messages import Arguments, is_true, joined, shown
from sandbox.slack.workspace import BOT_USER, Channel, Message, SlackRefusal, User, Workspace


def history(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """conversations.history: what stands in the channel itself, the newest first."""
    channel = joined(workspace, arguments)
    with workspace.lock:
        messages = [m for m in channel.messages if not m.thread_ts or m.broadcast]
    return _messages(workspace, list(reversed(messages)), arguments)


def open_direct(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """conversations.open, with one person."""
    user = workspace.user(str(arguments.get("users", "")))
    if user.deleted or user.team_id != workspace.team_id:
        raise SlackRefusal("user_disabled" if user.deleted else "user_not_visible")
    if user.bot:
        raise SlackRefusal("cannot_dm_bot")
    return {"channel": {"id": workspace.direct(user.id).id}}


def replies(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """conversations.replies: a parent and its thread, the oldest first."""
    channel = joined(workspace, arguments)
    ts = str(arguments.get("ts", ""))
    with workspace.lock:
        messages = [m for m in channel.messages if ts in (m.ts, m.thread_ts)]
    if not messages:
        raise SlackRefusal("thread_not_found")
    return _messages(workspace, messages, arguments)


def channels(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """conversations.list."""
    with workspace.lock:
        everything = list(workspace.channels.values())
    page, cursor = _page(workspace, everything, arguments)
    return {"channels": [_channel(c) for c in page], **cursor}


def bots_channels(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """users.conversations: where the bot is a member."""
    with workspace.lock:
        joined_ones = [c for c in workspace.channels.values() if BOT_USER in c.members]
    page, cursor = _page(workspace, joined_ones, arguments)
    return {"channels": [_channel(c) for c in page], **cursor}


def channel_info(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """conversations.info."""
    return {"channel": _channel(workspace.channel(str(arguments.get("channel", ""))))}


def members(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """conversations.members; takes an id, not a name."""
    channel = workspace.channels.get(str(arguments.get("channel", "")))
    if channel is None:
        raise SlackRefusal("channel_not_found")
    page, cursor = _page(workspace, list(channel.members), arguments)
    return {"members": list(page), **cursor}


def users(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """users.list."""
    page, cursor = _page(workspace, list(workspace.users.values()), arguments)
    return {"members": [_user(u) for u in page], **cursor}


def user_info(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """users.info."""
    user = workspace.user(str(arguments.get("user", "")))
    return {"user": _user(user) | {"is_stranger": user.team_id != workspace.team_id}}


def user_by_email(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """users.lookupByEmail."""
    email = str(arguments.get("email", "")).lower()
    for user in workspace.users.values():
        if email and user.email.lower() == email:
            return {"user": _user(user)}
    raise SlackRefusal("users_not_found")


def group_users(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """usergroups.users.list."""
    try:
        _, user_ids = workspace.groups[str(arguments.get("usergroup", ""))]
    except KeyError:
        raise SlackRefusal("no_such_subteam") from None
    return {"users": list(user_ids)}


def groups(workspace: Workspace, _: Arguments) -> dict[str, Any]:
    """usergroups.list."""
    found = workspace.groups.items()
    return {"usergroups": [{"id": key, "handle": handle} for key, (handle, _) in found]}


def auth_test(workspace: Workspace, _: Arguments) -> dict[str, Any]:
    """auth.test."""
    return {
        "user_id": BOT_USER,
        "user": "canario",
        "team_id": workspace.team_id,
        "team": "sandbox",
        "bot_id": "B0CANARIO",
    }


def _messages(workspace: Workspace, found: list[Message], arguments: Arguments) -> dict[str, Any]:
    oldest = _time(arguments.get("oldest"), Decimal(0))
    latest = _time(arguments.get("latest"), Decimal("Infinity"))
    inclusive = is_true(arguments.get("inclusive"))
    wanted = [
        m
        for m in found
        if oldest < Decimal(m.ts) < latest or (inclusive and Decimal(m.ts) in (oldest, latest))
    ]
    page, cursor = _page(workspace, wanted, arguments)
    metadata = is_true(arguments.get("include_all_metadata"))
    more = bool(cursor["response_metadata"]["next_cursor"])
    names = {file.id: file.name for file in workspace.files.values()}
    messages = [shown(m, metadata=metadata, names=names) for m in page]
    return {"messages": messages, "has_more": more, **cursor}


def _time(value: Any, otherwise: Decimal) -> Decimal:
    if value in (None, ""):
        return otherwise
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise SlackRefusal("invalid_ts_oldest") from None


def _page(
    workspace: Workspace, everything: Sequence[Any], arguments: Arguments
) -> tuple[Sequence[Any], dict[str, Any]]:
    try:
        start = int(arguments.get("cursor") or 0)
        size = int(arguments.get("limit") or 100)
    except ValueError:
        raise SlackRefusal("invalid_cursor") from None
    if not 1 <= size <= 1000:
        raise SlackRefusal("invalid_limit")
    end = start + min(size, workspace.largest_page)
    following = str(end) if end < len(everything) else ""
    return everything[start:end], {"response_metadata": {"next_cursor": following}}


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_archived": channel.archived,
        "is_member": BOT_USER in channel.members,
        "num_members": len(channel.members),
    }


def _user(user: User) -> dict[str, Any]:
    profile = {"email": user.email, "real_name": user.name, "display_name": user.name}
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.name,
        "profile": profile,
        "deleted": user.deleted,
        "is_bot": user.bot,
        "is_restricted": bool(user.guest),
        "is_ultra_restricted": user.guest == "ultra_restricted",
    }
