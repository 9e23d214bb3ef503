"""Which scopes a token must have for which method, as Slack's reference has it. For what works in
public and in private channels, and in messages to one person, one of them is enough to call it."""

from collections.abc import Mapping, Set

from sandbox.slack.workspace import SlackRefusal

_HISTORY = ("channels:history", "groups:history", "im:history")
_READ = ("channels:read", "groups:read")
ONE_OF: Mapping[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.getPermalink": (),
    "conversations.history": _HISTORY,
    "conversations.info": _READ,
    "conversations.list": _READ,
    "conversations.open": ("im:write",),
    "conversations.members": _READ,
    "conversations.replies": _HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "pins.add": ("pins:write",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.conversations": _READ,
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
}
EVERY = frozenset({scope for scopes in ONE_OF.values() for scope in scopes}) | {
    "app_mentions:read",
    "commands",
}


def refuse_without(granted: Set[str], method: str) -> None:
    """Raise SlackRefusal where the token has none of the method's scopes."""
    needed = ONE_OF.get(method, ())
    if needed and not granted & set(needed):
        raise SlackRefusal("missing_scope", f"needed: {needed[0]}")
