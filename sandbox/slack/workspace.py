"""What the sandbox's Slack remembers: people, channels, messages."""

import itertools
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

BOT_USER = "U0CANARIO"

_PING = re.compile(r"<(?:!(?:channel|here|everyone|subteam)|@)[^>]*>")


class SlackRefusal(Exception):  # noqa: N818 - named for what Slack does
    """An error of the Web API, such as ``channel_not_found``; ``messages`` say more."""

    def __init__(self, error: str, *messages: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages


@dataclass(frozen=True)
class User:
    """A person; ``team_id`` is the workspace that they belong to. ``guest``: of several channels
    (``restricted``) or of one (``ultra_restricted``)."""

    id: str
    name: str
    email: str
    team_id: str
    guest: Literal["", "restricted", "ultra_restricted"] = ""
    bot: bool = False
    deleted: bool = False


def buttons_of(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], Any]]:
    """Every button with its block: those of a row, and the one beside a paragraph."""
    found = []
    for block in blocks:
        beside = [block["accessory"]] if "accessory" in block else []
        elements = block["elements"] if block.get("type") == "actions" else beside
        found += [(block, each) for each in elements]
    return found


@dataclass(frozen=True)
class Message:
    """A message as it stands now. ``thread_ts`` is the parent's, empty for a parent."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: Sequence[dict[str, Any]] = ()
    thread_ts: str = ""
    broadcast: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    edits: int = 0
    files: Sequence[str] = ()

    @property
    def pings(self) -> list[str]:
        """Everything in it that would ping somebody."""
        return _PING.findall(self.text + repr(self.blocks))

    @property
    def action_ids(self) -> list[str]:
        """Its buttons, in order."""
        return [str(each.get("action_id", "")) for _, each in buttons_of(self.blocks)]


@dataclass(frozen=True)
class Ephemeral:
    """What one person was told. ``via``: ``answer`` (to the request itself), ``response_url`` or
    ``chat.postEphemeral``."""

    channel: str
    user: str
    text: str
    via: str
    blocks: Sequence[dict[str, Any]] = ()
    thread: str = ""
    ts: str = ""


@dataclass
class OpenModal:
    """A modal that somebody looks at: what it shows, and what was chosen in it so far, by block
    and action id."""

    id: str
    user: str
    view: dict[str, Any]
    state: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)


@dataclass
class SlackFile:
    """A file that was uploaded. ``shared`` is the channel and thread that it was shown in."""

    id: str
    name: str
    length: int
    alt: str = ""
    title: str = ""
    content: bytes = b""
    shared: tuple[str, str] = ("", "")


@dataclass
class Channel:
    """A channel with its members and its messages, the oldest first."""

    id: str
    name: str
    members: list[str]
    messages: list[Message] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    archived: bool = False
    """The ``ts`` of pinned messages."""


class Workspace:
    """One Slack workspace. Thread-safe: tests look while the server writes."""

    def __init__(self, team_id: str, now: Callable[[], float]) -> None:
        self.team_id = team_id
        self.now = now
        self.lock = threading.RLock()
        self.users: dict[str, User] = {}
        self.groups: dict[str, tuple[str, list[str]]] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Ephemeral] = []
        self.views: list[dict[str, Any]] = []
        self.modals: dict[str, OpenModal] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.files: dict[str, SlackFile] = {}
        self.largest_page = 1000
        self._last_ts = 0
        self._numbers = itertools.count(1)

    def add_channel(self, name: str, members: Sequence[str]) -> Channel:
        """A channel by its name, with or without ``#``."""
        with self.lock:
            channel = Channel(f"C{next(self._numbers):07d}", name.lstrip("#"), list(members))
            self.channels[channel.id] = channel
            return channel

    def rename_channel(self, name_or_id: str, name: str) -> Channel:
        """As conversations.rename: the id stays, and the old name is free for anybody."""
        with self.lock:
            channel, wanted = self.channel(name_or_id), name.lstrip("#")
            if any(other.name == wanted for other in self.channels.values()):
                raise SlackRefusal("name_taken")
            channel.name = wanted
            return channel

    def channel(self, name_or_id: str) -> Channel:
        """By id or by ``#name``; refuses like Slack when there is none."""
        with self.lock:
            for channel in self.channels.values():
                if name_or_id in (channel.id, channel.name, f"#{channel.name}"):
                    return channel
        raise SlackRefusal("channel_not_found")

    def direct(self, user_id: str) -> Channel:
        """The messages between a person and the bot."""
        with self.lock:
            name = f"dm-{self.user(user_id).name}"
            found = next((c for c in self.channels.values() if c.name == name), None)
            return found or self.add_channel(name, [user_id, BOT_USER])

    def user(self, user_id: str) -> User:
        """By id; refuses like Slack when there is none."""
        try:
            return self.users[user_id]
        except KeyError:
            raise SlackRefusal("user_not_found") from None

    def next_ts(self) -> str:
        """A message's id: the time, made unique by its last digits."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(self, message: Message) -> Message:
        """Keep a new message in its channel."""
        with self.lock:
            self.channels[message.channel].messages.append(message)
            return message

    def find(self, channel: Channel, ts: str) -> Message | None:
        """One message by its ts."""
        with self.lock:
            return next((m for m in channel.messages if m.ts == ts), None)

    def edit(self, message: Message, **changes: Any) -> Message:
        """Put a changed message where it stood."""
        with self.lock:
            edited = replace(message, edits=message.edits + 1, **changes)
            messages = self.channels[message.channel].messages
            messages[messages.index(message)] = edited
            return edited
