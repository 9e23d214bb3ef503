"""What ticks have enqueued, as the store keeps it for the next tick."""

from datetime import datetime

from bot.model import Model


class Enqueued(Model):
    """What one tick enqueued at this time: a mark for each service."""

    at: datetime
    marks: tuple[str, ...]


class InQueue(Model):
    """What may still be in the queue, by the ticks that put it there."""

    ticks: tuple[Enqueued, ...] = ()
