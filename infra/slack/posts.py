"""Posts messages once: each carries who it is in its metadata, and is looked for before it is
posted again; and changes them only where that changes anything."""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from slack_sdk import WebClient

from bot.errors import CanarioError, Rejected
from bot.slack.inbound.processing import PROCESSING
from bot.slack.views.blocks import Message
from infra.slack.budget import Budget, Unlimited
from infra.slack.errors import translated
from infra.slack.own_bot import OwnBot
from infra.slack.people import PAGE, pages
from infra.slack.rate_limit import SlackPace, paced

log = logging.getLogger("canario.slack")

UNLIMITED = Unlimited()
REMEMBERED = 1000
"""Messages of which this process knows what they show."""


class Posted(NamedTuple):
    """A message that stands there. ``shows`` is the digest of what we last put into it; empty
    where its buttons were taken away since."""

    ts: str
    shows: str


class Once(NamedTuple):
    """What stands somewhere once, not older than ``oldest``; ``first``: it can't be there."""

    said: Message
    mark: Mapping[str, Any]
    oldest: str
    first: bool = False


class SlackPosts:
    """Messages with a mark: an ``event_type`` and a payload that is theirs alone."""

    def __init__(self, client: WebClient, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._own = OwnBot(client)
        self._pace = SlackPace(monotonic)
        self._shown: dict[str, str] = {}

    def find(
        self, channel: str, mark: Mapping[str, Any], *, oldest: str, thread: str = ""
    ) -> Posted | None:
        """The message of ours with this mark, not older than ``oldest``. ``channel`` is an id; with
        ``thread`` only that thread is searched."""
        with translated("look for a message", channel):
            for message in self._messages(channel, oldest=oldest, thread=thread):
                if _has(message, mark) and self._own.has_sent(message):
                    return _posted(message)
        return None

    def once(self, channel: str, once: Once, *, thread: str = "", broadcast: bool = False) -> None:
        """Post it unless it stands there. ``channel`` is an id."""
        if once.first or not self.find(channel, once.mark, oldest=once.oldest, thread=thread):
            self.post(channel, once.said, once.mark, thread=thread, broadcast=broadcast)

    def post(
        self,
        channel: str,
        said: Message,
        mark: Mapping[str, Any],
        *,
        thread: str = "",
        broadcast: bool = False,
    ) -> tuple[str, str]:
        """Post it; returns the channel's id and the message's ts."""
        with paced(self._pace.posts, channel), translated("post a message", channel):
            answer = self._client.chat_postMessage(
                channel=channel,
                text=said.text,
                blocks=said.blocks,
                metadata=_showing(mark, said),
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=thread or None,
                reply_broadcast=broadcast if thread else None,
            )
        self._remember(answer["ts"], said)
        return answer["channel"], answer["ts"]

    def permalink(self, channel: str, ts: str) -> str:
        """The message's address; empty where Slack does not say it: nothing waits for that."""
        try:
            with translated("ask for a message's address", channel):
                answer = self._client.chat_getPermalink(channel=channel, message_ts=ts)
        except CanarioError as no:
            log.warning("%s", no)
            return ""
        return str(answer.get("permalink") or "")

    def pin(self, channel: str, ts: str) -> None:
        """Pin a message in its channel. What Slack refuses (it is pinned, there are a hundred, the
        right is missing) is logged: the message stands there all the same."""
        try:
            with translated("pin a message", channel):
                self._client.pins_add(channel=channel, timestamp=ts)
        except Rejected as no:
            log.warning("%s", no)

    def update(
        self,
        channel: str,
        ts: str,
        said: Message,
        mark: Mapping[str, Any],
        budget: Budget = UNLIMITED,
    ) -> None:
        """Show something else in a message that stands there; nothing where it shows that.
        ``budget``: what all workers share, where it is one of many such messages.

        Whether it does is looked up where this process believes so: another may have written
        since, or a press have taken the buttons away.
        """
        if self._shown.get(ts) == digest(said) and self._shows(channel, ts) == digest(said):
            return
        budget.take()
        with paced(self._pace.updates, channel), translated("update a message", channel):
            self._client.chat_update(
                channel=channel,
                ts=ts,
                text=said.text,
                blocks=said.blocks,
                metadata=_showing(mark, said),
                parse="none",
            )
        self._remember(ts, said)

    def _shows(self, channel: str, ts: str) -> str:
        with translated("look at a message", channel):
            found = self._client.conversations_history(
                channel=channel,
                oldest=ts,
                latest=ts,
                inclusive=True,
                include_all_metadata=True,
                limit=1,
            )
        return next((_posted(m).shows for m in found["messages"] if m["ts"] == ts), "")

    def _messages(self, channel: str, *, oldest: str, thread: str) -> Iterator[Mapping[str, Any]]:
        def page(cursor: str) -> Any:
            how: dict[str, Any] = {
                "channel": channel,
                "oldest": oldest,
                "inclusive": True,
                "include_all_metadata": True,
                "limit": PAGE,
                "cursor": cursor,
            }
            if thread:
                return self._client.conversations_replies(ts=thread, **how)
            return self._client.conversations_history(**how)

        for answer in pages(page):
            yield from answer["messages"]

    def _remember(self, ts: str, said: Message) -> None:
        self._shown[ts] = digest(said)
        if len(self._shown) > REMEMBERED:
            self._shown.pop(next(iter(self._shown)))


def mark(event_type: str, **payload: str) -> dict[str, Any]:
    """A message's metadata."""
    return {"event_type": event_type, "event_payload": payload}


def digest(said: Message) -> str:
    """The same for messages that look the same."""
    return hashlib.sha256(json.dumps([said.text, said.blocks]).encode()).hexdigest()[:16]


def _showing(mark: Mapping[str, Any], said: Message) -> dict[str, Any]:
    return {**mark, "event_payload": {**mark["event_payload"], "shows": digest(said)}}


def _posted(message: Mapping[str, Any]) -> Posted:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    processing = any(b.get("block_id") == PROCESSING for b in message.get("blocks") or ())
    return Posted(str(message["ts"]), "" if processing else str(payload.get("shows", "")))


def _has(message: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    same_type = metadata.get("event_type") == wanted["event_type"]
    return bool(same_type and wanted["event_payload"].items() <= payload.items())
