"""Who was asked to write down why a rollout was rolled back. Only decide() makes new ones."""

from datetime import datetime

from bot.model import Model
from bot.rollout.actors import Actor


class PostmortemAsk(Model):
    """A postmortem that nobody has said is written. ``person`` is asked by name, again at
    ``next_at``; None: not any more. ``step`` is the one that was rolled back from;
    ``canary`` is what was, as it is called. ``asked_at`` is not known of what an earlier version
    stored."""

    rollout: str
    canary: str
    step: int
    person: Actor
    next_at: datetime | None = None
    asked_at: datetime | None = None

    @property
    def open(self) -> bool:
        """It is: what is written is forgotten."""
        return True
