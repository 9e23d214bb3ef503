"""Addresses and triggers that Slack hands out with a request, and takes back for a while."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.workspace import SlackRefusal

RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60
TRIGGER_SECONDS = 3


@dataclass
class ResponseUrl:
    """Where the answer to one request may go: to whom, and how often it was used."""

    channel: str
    user: str
    message_ts: str
    since: float
    uses: int = 0


class Requests:
    """Hands out response URLs (five uses in 30 minutes) and triggers (3 seconds)."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._urls: dict[str, ResponseUrl] = {}
        self._triggers: dict[str, tuple[float, str]] = {}

    def new_url(self, channel: str, user: str, message_ts: str = "") -> str:
        """The path of a new response URL."""
        with self._lock:
            key = f"{next(self._numbers):06d}"
            self._urls[key] = ResponseUrl(channel, user, message_ts, self._now())
            return f"/actions/{key}"

    def use(self, key: str) -> ResponseUrl:
        """Count one use; refuses an unknown, used up or old one."""
        with self._lock:
            url = self._urls.get(key)
            if url is None:
                raise SlackRefusal("invalid_url")
            if url.uses >= RESPONSE_USES:
                raise SlackRefusal("used_url")
            if self._now() - url.since > RESPONSE_SECONDS:
                raise SlackRefusal("expired_url")
            url.uses += 1
            return url

    def new_trigger(self, user: str) -> str:
        """A trigger id for what a user did."""
        with self._lock:
            trigger = f"{next(self._numbers)}.{int(self._now())}.sandbox"
            self._triggers[trigger] = (self._now(), user)
            return trigger

    def pull(self, trigger: str) -> str:
        """Use a trigger, once; whose it is. Refuses an unknown, used or old one."""
        with self._lock:
            found = self._triggers.get(trigger)
            if found is None:
                raise SlackRefusal("invalid_trigger_id")
            since, user = found
            if self._now() - since > TRIGGER_SECONDS:
                raise SlackRefusal("expired_trigger_id")
            if not user:
                raise SlackRefusal("exchanged_trigger_id")
            self._triggers[trigger] = (since, "")
            return user
