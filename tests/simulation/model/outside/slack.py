"""README, *When things fail*: what is said in Slack stands there once, in its rollout's thread, but
for two workers that look and post at the same moment; where Slack asks for a pause, it is kept.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from greenlet import greenlet

from sandbox.slack.messages import structured
from sandbox.slack.workspace import BOT_USER, Workspace
from tests.simulation.broken import must

POSTS = ("chat.postMessage", "chat.update")
LOOKS = ("conversations.history", "conversations.replies")
OWN_PACE = (*POSTS, "chat.postEphemeral", "views.publish", "views.open")


class Said:
    """Looks at the workspace itself, whoever wrote into it."""

    def __init__(self) -> None:
        self.marks: dict[tuple[str, str], datetime] = {}
        """Since when each message of ours stands there, by its channel and its mark."""
        self.looked: WeakKeyDictionary[greenlet, datetime] = WeakKeyDictionary()
        """When each worker has looked last at what stands there."""

    def posted(
        self,
        method: str,
        arguments: Mapping[str, Any],
        answer: Mapping[str, Any],
        worker: greenlet,
        now: datetime,
    ) -> None:
        """A message of ours stands there from now on. Who posts it again has looked before it
        did."""
        if method in LOOKS:
            self.looked[worker] = now
        if method != "chat.postMessage" or not arguments.get("metadata"):
            return
        channel, mark = str(answer["channel"]), structured(arguments["metadata"])
        payload = {k: v for k, v in mark["event_payload"].items() if k != "shows"}
        key = (channel, json.dumps([mark["event_type"], payload], sort_keys=True))
        first, looked = self.marks.setdefault(key, now), self.looked.get(worker)
        at_once = looked is not None and looked <= first
        must(first == now or at_once, f"model: {key[1]} was said twice")

    def threads(self, workspace: Workspace) -> None:
        """What is about a rollout stands in its thread."""
        for channel in workspace.channels.values():
            ours = [each for each in channel.messages if each.user == BOT_USER and each.metadata]
            cards = {
                (each.metadata["event_payload"]["rollout"], each.ts)
                for each in ours
                if each.metadata["event_type"] == "canario_card"
            }
            for each in ours:
                rollout = each.metadata["event_payload"].get("rollout")
                stands = not each.thread_ts or (rollout, each.thread_ts) in cards
                must(stands, f"model: a message about {rollout} stands in another thread")


class Pauses:
    """What one instance was asked for by Slack."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}

    def called(self, method: str, arguments: Mapping[str, Any], now: datetime) -> None:
        """No request before the pause is over."""
        until = self.until.get(_what(method, arguments))
        must(until is None or now >= until, f"model: {method} was called in Slack's pause")

    def closed(
        self, method: str, arguments: Mapping[str, Any], seconds: int, now: datetime
    ) -> None:
        """Slack asks to wait."""
        if method in POSTS or method not in OWN_PACE:
            self.until[_what(method, arguments)] = now + timedelta(seconds=seconds)


def _what(method: str, arguments: Mapping[str, Any]) -> str:
    return f"{method} {arguments.get('channel', '')}" if method in POSTS else method
