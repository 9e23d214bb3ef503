"""What all workers together have spent of something in a minute. Pure."""

from datetime import datetime
from typing import NamedTuple

from bot.model import Model


class Spent(Model):
    """``count`` of ``what`` in the minute that began at ``minute``."""

    what: str
    minute: datetime
    count: int = 0


class Granted(NamedTuple):
    """What is spent then, and how much of it was granted."""

    spent: Spent
    number: int


def granted(before: Spent | None, what: str, most: int, wanted: int, now: datetime) -> Granted:
    """As much of ``wanted`` as is left of ``most`` in this minute. A minute that is over, or that
    only another clock has come to, leaves nothing behind."""
    minute = now.replace(second=0, microsecond=0)
    count = before.count if before is not None and before.minute >= minute else 0
    later = before.minute if before is not None and before.minute > minute else minute
    more = max(0, min(wanted, most - count))
    return Granted(Spent(what=what, minute=later, count=count + more), more)
