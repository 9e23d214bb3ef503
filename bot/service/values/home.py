"""What a person sees in the App Home, as a value; the Slack views render it."""

from datetime import datetime

from bot.model import Model
from bot.rollout.state import Ask, Desired, Freeze, Rollout


class Running(Model):
    """An active rollout, with the traffic that its service should serve."""

    rollout: Rollout
    desired: Desired | None = None


class WantsYou(Model):
    """An approval or a confirmation that this person can give, and the roles in which."""

    rollout: Rollout
    ask: Ask
    roles: tuple[str, ...]


class Frozen(Model):
    """A service (``project~service``) that is frozen."""

    service: str
    freeze: Freeze


class Home(Model):
    """``wants``: what waits for this person. ``running``: all active rollouts. ``ended``: the last
    outcomes, the newest first. ``frozen``: freezes in force. ``more``: how many active rollouts
    are not listed. ``now`` is when it was looked at."""

    user: str
    now: datetime
    wants: tuple[WantsYou, ...] = ()
    running: tuple[Running, ...] = ()
    ended: tuple[Rollout, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    more: int = 0


class OpenHome(Model):
    """A Home that somebody opened. ``shows`` marks what it shows (see Chat), as it was looked up at
    ``looked_at``; empty while that is not known."""

    user: str
    opened_at: datetime
    looked_at: datetime | None = None
    shows: str = ""
