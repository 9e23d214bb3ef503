"""Keeps to Slack's pace, channel by channel, so that one busy channel never slows another."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from infra.slack.errors import SlackUnavailable


class Bucket:
    """``per_second`` calls in the long run, ``burst`` of them at once; for one key at a time.

    Only this process is counted: what several send together, Slack itself refuses, and says for
    how long (``closed``).
    """

    def __init__(
        self, what: str, per_second: float, burst: int, monotonic: Callable[[], float]
    ) -> None:
        self._what = what
        self._per_second = per_second
        self._burst = burst
        self._monotonic = monotonic
        self._left: dict[str, tuple[float, float]] = {}
        self._closed: dict[str, float] = {}

    def take(self, key: str) -> None:
        """One call; raises SlackUnavailable with how long to wait where that is one too many."""
        now = self._monotonic()
        shut = self._closed.get(key, now) - now
        left, since = self._left.get(key, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._per_second)
        wait = max(shut, (1.0 - left) / self._per_second)
        if wait > 0:
            self._left[key] = (left, now)
            raise SlackUnavailable(
                f"Slack takes {self._what} of {key} only {_often(self._per_second)}.",
                "It is done in a moment.",
                wait,
            )
        self._left[key] = (left - 1.0, now)

    def closed(self, key: str, seconds: float) -> None:
        """Slack asked for so long a pause."""
        self._closed[key] = self._monotonic() + seconds


class SlackPace:
    """Slack's limits per channel: a post a second (some more for a moment), about fifty updates a
    minute."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.posts = Bucket("messages", 1.0, 20, monotonic)
        self.updates = Bucket("updates", 50 / 60, 30, monotonic)


@contextmanager
def paced(bucket: Bucket, key: str) -> Iterator[None]:
    """One call, if there is one left; where Slack itself asks for a pause, it is kept."""
    bucket.take(key)
    try:
        yield
    except SlackUnavailable as error:
        if error.retry_after:
            bucket.closed(key, error.retry_after)
        raise


def _often(per_second: float) -> str:
    return f"{per_second * 60:.0f} times a minute"
