"""Bugs about what stands in Slack."""

from typing import Any
from unittest.mock import patch

from bot.rollout.rules import platform
from bot.service.values.records import OutboxEntry
from bot.slack.inbound import app, mention, read_body
from bot.slack.inbound.reply_now import Responder, ThreadRollout
from infra.slack import client
from infra.slack.posts import SlackPosts
from infra.slack.rate_limit import Bucket


def never_looked_up() -> Any:
    """What is to be said is posted, whatever stands there."""
    return patch.object(SlackPosts, "find", lambda *_, **__: None)


def always_the_first() -> Any:
    """Whoever posts believes that nobody has tried it before."""
    return patch.object(OutboxEntry, "is_first_try", lambda *_: True)


def pauses_ignored() -> Any:
    """Slack asks to wait, and nobody does."""
    return patch.object(Bucket, "closed", lambda *_: None), patch.object(
        client, "seconds_to_wait", lambda _: 0
    )


def author_forgotten() -> Any:
    """Whoever wrote it hears of no rollback."""
    return patch.object(platform, "notify_author", lambda *_: None)


def edits_count() -> Any:
    """An edit is one more message."""
    real, its_own = mention.on_mention, read_body.from_mention

    def on_mention(body: Any, *more: Any) -> None:
        event = {k: v for k, v in body["event"].items() if k != "edited"}
        real({**body, "event": event}, *more)

    def from_mention(body: Any) -> Any:
        found = its_own(body)
        return found.model_copy(update={"id": read_body.text(body, "event_id")})

    return patch.object(app, "on_mention", on_mention), patch.object(
        mention, "from_mention", from_mention
    )


def broadcasts_dropped() -> Any:
    """What is also sent to the channel is dropped without a word."""
    return patch.object(mention, "_NOBODYS", (*mention._NOBODYS, "thread_broadcast"))


def apps_are_heard() -> Any:
    """Another app's message is a person's."""
    real = mention.on_mention

    def on_mention(body: Any, *more: Any) -> None:
        event = {k: v for k, v in body["event"].items() if k != "bot_id"}
        real({**body, "event": event}, *more)

    return patch.object(app, "on_mention", on_mention)


def any_card_is_ours() -> Any:
    """A thread is a rollout's by its first message's metadata."""

    def rollout_of_thread(self: Responder, channel: str, ts: str, _bot: str) -> ThreadRollout:
        answer = self._client.conversations_replies(
            channel=channel, ts=ts, limit=1, include_all_metadata=True
        )
        payload = answer["messages"][0].get("metadata", {}).get("event_payload", {})
        return ThreadRollout(payload.get("service", ""), payload.get("rollout", ""))

    return patch.object(Responder, "rollout_of_thread", rollout_of_thread)


def threads_forgotten() -> Any:
    """A mention in a thread is about whatever is active."""
    return patch.object(mention, "_in_thread", lambda command, *_: command)
