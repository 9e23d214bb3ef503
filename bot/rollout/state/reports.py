"""When a service's channel gets its next report. Only decide() makes new ones."""

from datetime import datetime
from typing import Literal

from bot.model import Model

Every = Literal["daily", "weekly", "monthly"]


class Reports(Model):
    """A report ``every`` so often in ``channel``; the next one at ``next_at``."""

    every: Every
    channel: str
    next_at: datetime
