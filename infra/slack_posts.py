"""Posts messages once: each carries who it is in its metadata, and is looked for before it is
posted (again)."""

from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk import WebClient

from bot.slack.views.blocks import Message
from infra.slack_errors import translated
from infra.slack_people import PAGE, pages


class SlackPosts:
    """Messages with a mark: an ``event_type`` and a payload that is theirs alone."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def find(self, channel: str, mark: Mapping[str, Any], *, oldest: str, thread: str = "") -> str:
        """The ts of the message with this mark, not older than ``oldest``; empty where there is
        none. ``channel`` is an id; with ``thread`` only that thread is searched."""

        def in_thread(cursor: str) -> Any:
            return self._client.conversations_replies(
                channel=channel,
                ts=thread,
                oldest=oldest,
                inclusive=True,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )

        def in_channel(cursor: str) -> Any:
            return self._client.conversations_history(
                channel=channel,
                oldest=oldest,
                inclusive=True,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )

        ask = in_thread if thread else in_channel
        with translated("look for a message", channel):
            return _found((m for answer in pages(ask) for m in answer["messages"]), mark)

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
        with translated("post a message", channel):
            answer = self._client.chat_postMessage(
                channel=channel,
                text=said.text,
                blocks=said.blocks,
                metadata=dict(mark),
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=thread or None,
                reply_broadcast=broadcast if thread else None,
            )
        return answer["channel"], answer["ts"]

    def update(self, channel: str, ts: str, said: Message, mark: Mapping[str, Any]) -> None:
        """Show something else in a message that stands there."""
        with translated("update a message", channel):
            self._client.chat_update(
                channel=channel,
                ts=ts,
                text=said.text,
                blocks=said.blocks,
                metadata=dict(mark),
                parse="none",
            )


def mark(event_type: str, **payload: str) -> dict[str, Any]:
    """A message's metadata."""
    return {"event_type": event_type, "event_payload": payload}


def _found(messages: Iterable[Mapping[str, Any]], wanted: Mapping[str, Any]) -> str:
    for message in messages:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        same_type = metadata.get("event_type") == wanted["event_type"]
        if same_type and wanted["event_payload"].items() <= payload.items():
            return str(message["ts"])
    return ""
