"""The soak clock."""

from datetime import datetime, timedelta

from bot.model import Model


class SoakClock(Model):
    """Time that counts: it runs only while traffic is settled and nothing holds."""

    counted: timedelta = timedelta()
    running_since: datetime | None = None

    def elapsed(self, now: datetime) -> timedelta:
        """All time counted up to ``now``."""
        if self.running_since is None:
            return self.counted
        return self.counted + max(now - self.running_since, timedelta())

    def started(self, now: datetime) -> "SoakClock":
        """Running from ``now`` on; unchanged when it runs already."""
        if self.running_since is not None:
            return self
        return SoakClock(counted=self.counted, running_since=now)

    def stopped(self, now: datetime) -> "SoakClock":
        """Paused, with what was counted up to ``now``."""
        return SoakClock(counted=self.elapsed(now))
