"""What whoever waits for a rehearsal hears meanwhile."""

from collections.abc import Callable
from datetime import timedelta

from bot.plan.values.units import format_duration

EVERY = 2.0
"""Seconds between two lines."""


class Progress:
    """``clock`` has the seconds of whoever waits; ``say`` takes a line."""

    def __init__(self, clock: Callable[[], float], say: Callable[[str], None]) -> None:
        self._clock, self._say = clock, say
        self._last = clock()

    def reached(self, played: timedelta, share: int) -> None:
        """So much of the rollout is played; said where nothing was for a while."""
        if self._clock() - self._last >= EVERY:
            self.say(f"… {format_duration(played)} played, the canary has {share} %")

    def say(self, line: str) -> None:
        """Now."""
        self._last = self._clock()
        self._say(line)


def silent() -> Progress:
    """Nobody waits."""
    return Progress(lambda: 0.0, lambda _: None)
