"""Who was asked to write down why a rollout was rolled back. Only decide() makes new ones."""

from datetime import datetime

from bot.model import Model
from bot.rollout.actors import Actor


class PostmortemAsk(Model):
    """A postmortem that nobody has said is written. ``person`` is asked by name, again at
    ``next_at``; None: not any more. ``step`` is the one that was rolled back from;
    ``canary`` is what was, as it is called."""

    rollout: str
    canary: str
    step: int
    person: Actor
    next_at: datetime | None = None
