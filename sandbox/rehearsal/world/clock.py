"""Virtual time."""

from datetime import datetime, timedelta


class VirtualClock:
    """The port Clock; it moves when it is told to."""

    def __init__(self, start: datetime) -> None:
        self.start = self._now = start

    def now(self) -> datetime:
        """See Clock."""
        return self._now

    def set(self, moment: datetime) -> None:
        """It is that late now; never earlier than before."""
        self._now = max(moment, self._now)

    def pause(self, seconds: float) -> None:
        """Somebody waits so long."""
        self._now += timedelta(seconds=seconds)
