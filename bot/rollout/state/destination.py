"""Where a person sends all traffic back to."""

from collections.abc import Mapping
from datetime import datetime

from bot.model import Model
from bot.plan import Plan
from bot.rollout.state.places import Place


class Destination(Model):
    """A revision (``to``) that shall get all traffic, and what was found when it was asked for:
    ``served`` in percent by revision, and ``leaving``, which serves most of what ``to`` does not,
    since when (None: not known), with its image, commit and author.

    ``rollout`` and ``plan`` are those of the rollback, where no rollout is active. ``places`` are
    the regions, where there are several: ``to`` is stable there, and what leaves the canary.
    """

    to: str
    leaving: str
    served: Mapping[str, int]
    rollout: str
    plan: Plan
    since: datetime | None = None
    image: str = ""
    commit: str = ""
    author: str = ""
    places: tuple[Place, ...] = ()

    @property
    def left(self) -> tuple[str, ...]:
        """Every revision that loses its traffic, the one with the most first."""
        shares = sorted(self.served.items(), key=lambda item: (-item[1], item[0]))
        names = (self.leaving, *(name for name, percent in shares if percent))
        return tuple(name for name in dict.fromkeys(names) if name != self.to)
