"""What a rollout in shadow has seen of traffic that others move, and would have done itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from bot.model import Model

Does = Literal["promote", "hold", "mitigate", "roll_back"]


class Move(Model):
    """From ``at`` on, when that was first seen, the canary had ``percent`` of the traffic."""

    at: datetime
    percent: int


class Would(Model):
    """What would have been done, when, at which share of the canary, and why. ``to``: the share to
    which it would have been promoted."""

    does: Does
    at: datetime
    percent: int
    why: str
    to: int = 0

    @property
    def first(self) -> str:
        """The first sentence of why, without its full stop."""
        return self.why.partition(". ")[0].rstrip(".")


class Followed(Model):
    """What was measured between a rollback that would have been and the end: requests and their
    answers 5xx, of the canary and of stable."""

    since: datetime
    until: datetime
    requests: int
    errors: int
    stable_requests: int
    stable_errors: int


class Shadow(Model):
    """``served`` is what users get, in percent by revision, and ``since`` when that was first seen.
    ``moves`` and ``would`` are the oldest first; ``followed`` is measured at the end."""

    served: Mapping[str, int]
    since: datetime
    moves: tuple[Move, ...]
    would: tuple[Would, ...] = ()
    followed: Followed | None = None

    def share(self, canary: str) -> int:
        """The canary's share of the traffic, in percent."""
        return self.served.get(canary, 0)

    @property
    def back(self) -> Would | None:
        """The rollback that would have been, if one would."""
        return next((each for each in self.would if each.does == "roll_back"), None)

    def here(self, does: Does) -> Would | None:
        """What would have been done first since the traffic is as it is, if it would."""
        mine = (each for each in self.would if each.at >= self.since)
        return next((each for each in mine if each.does == does), None)
