"""The real time, and as much of it as a test wants to have passed."""

import time
from datetime import UTC, datetime


class ShiftedClock:
    """Runs as fast as the real one, from wherever it was put forward to."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._ahead

    def now(self) -> datetime:
        """As a time in UTC."""
        return datetime.fromtimestamp(self(), UTC)

    def forward(self, seconds: float) -> None:
        """So much time has passed."""
        self._ahead += seconds
