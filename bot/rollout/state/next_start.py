"""A start that waits for the active rollout to end."""

from datetime import datetime

from bot.model import Model
from bot.rollout.actors import Actor


class NextStart(Model):
    """What somebody asked for while another rollout was active, and says again when that is over.
    ``channel`` is where it was asked for."""

    id: str
    by: Actor
    canary: str
    image: str = ""
    """With one it is of another plan's service: the revision there that has it; ``canary`` is empty
    then."""
    plan: str
    reason: str = ""
    again: bool = False
    ticked: tuple[str, ...] = ()
    sure: bool = False
    manual: bool = False
    channel: str = ""
    rollout: str = ""
    """The id that its rollout gets, where that was told already."""
    at: datetime
