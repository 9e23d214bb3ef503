"""What the ticks enqueued, in memory."""

from bot.service.values.in_queue import InQueue


class MemoryTicks:
    """The part of RolloutStore that ticks remember by."""

    queued = InQueue()

    def in_queue(self) -> InQueue:
        """See RolloutStore."""
        return self.queued

    def note_in_queue(self, found: InQueue) -> None:
        """See RolloutStore."""
        self.queued = found
