"""Slack's limits, counted as Slack counts: by method and workspace in a minute, and posts also by
channel in a second (https://docs.slack.dev/apis/web-api/rate-limits)."""

import math
from collections import defaultdict, deque
from collections.abc import Callable

WINDOW = 60.0
TIER_2, TIER_3, TIER_4, SPECIAL = 20, 50, 100, 300
MOST = {
    "auth.test": SPECIAL,
    "chat.getPermalink": SPECIAL,
    "chat.postMessage": SPECIAL,
    "chat.postEphemeral": TIER_4,
    "conversations.members": TIER_4,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "users.info": TIER_4,
    "views.publish": TIER_4,
    "views.update": TIER_4,
    "pins.add": TIER_2,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
}
"""Calls a minute; those that are not here are of the third tier."""

POSTS_A_SECOND, POSTS_AT_ONCE = 1.0, 20
"""Of one channel: Slack lets some more through for a moment, and does not say how many."""


class Limits:
    """Counts only while ``on``. ``refused``: how often each method was."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.on = False
        self.refused: dict[str, int] = defaultdict(int)
        self.taken: dict[str, int] = defaultdict(int)
        self._now = now
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, tuple[float, float]] = {}

    def wait(self, method: str, channel: str) -> int:
        """Seconds for which the caller shall wait; 0: it is taken, and counts."""
        if not self.on:
            return 0
        now, calls = self._now(), self._calls[method]
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        wait = self._channel(channel, now) if method == "chat.postMessage" else 0.0
        if len(calls) >= MOST.get(method, TIER_3):
            wait = max(wait, calls[0] + WINDOW - now)
        if wait > 0:
            self.refused[method] += 1
            return max(1, math.ceil(wait))
        calls.append(now)
        self.taken[method] += 1
        return 0

    def _channel(self, channel: str, now: float) -> float:
        left, since = self._posts.get(channel, (float(POSTS_AT_ONCE), now))
        left = min(POSTS_AT_ONCE, left + (now - since) * POSTS_A_SECOND)
        self._posts[channel] = (left - 1.0 if left >= 1.0 else left, now)
        return 0.0 if left >= 1.0 else (1.0 - left) / POSTS_A_SECOND
