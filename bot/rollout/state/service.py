"""A service, with what is decided about it together. Only decide() makes new ones."""

from collections.abc import Mapping
from datetime import datetime

from bot.model import Model
from bot.plan import CloudRunTarget
from bot.plan.records import Retention
from bot.rollout.actors import Actor
from bot.rollout.state.alerts import OpenAlert
from bot.rollout.state.calling import Calling
from bot.rollout.state.phases import Phase
from bot.rollout.state.postmortem import PostmortemAsk
from bot.rollout.state.rollout import Rollout
from bot.rollout.state.switches import Kill
from bot.rollout.traffic import Traffic


class Desired(Model):
    """What the platform should serve. ``version`` is the generation that decided it; ``seen`` is
    what the platform was last seen to serve, None where nobody has looked. ``left_by``: a rollout
    that is over left this to be done: our tag goes, and the split stays as it is then."""

    version: int
    traffic: Traffic
    since: datetime
    settled_at: datetime | None = None
    seen: Mapping[str, int] | None = None
    left_by: str = ""

    @property
    def in_place(self) -> bool:
        """Whether the split is served as far as it is ours to say."""
        return self.settled_at is not None or bool(self.left_by)

    @property
    def served(self) -> Mapping[str, int] | None:
        """What users get, as last seen; None where that is not known."""
        if self.seen is not None:
            return self.seen
        return self.traffic.split if self.settled_at else None


class RejectedRevision(Model):
    """A revision that was rolled back; starting it again has to be asked for, with a reason."""

    revision: str
    rollout: str
    reason: str
    at: datetime


class Freeze(Model):
    """A time in which nothing continues; without ``until`` it lasts until somebody ends it."""

    reason: str
    by: Actor
    since: datetime
    until: datetime | None = None


class Service(Model):
    """The aggregate: everything that is decided together. ``id`` is ``project~service``."""

    id: str
    generation: int = 0
    active: Rollout | None = None
    target: CloudRunTarget | None = None
    """Where it runs, as its last rollout's plan says."""
    retention: Retention = Retention()
    """How long its records are kept, as its last rollout's plan says."""
    desired: Desired | None = None
    """Outlives the rollout, so that a late write can be put right; None before the first."""
    rejected: tuple[RejectedRevision, ...] = ()
    freeze: Freeze | None = None
    incidents: tuple[OpenAlert, ...] = ()
    """Open incidents about the service, with a rollout and without one."""
    calling: tuple[Calling, ...] = ()
    """Whom pages have called; they outlast their rollouts."""
    postmortems: tuple[PostmortemAsk, ...] = ()
    """Postmortems that were asked for and that nobody has said are written."""
    kills: tuple[Kill, ...] = ()
    """The last times that the kill switch was thrown, with a rollout and without one."""
    due_at: datetime | None = None
    """When somebody has to look at it again, without any event from outside."""

    @property
    def phase(self) -> Phase:
        """The active rollout's phase, or idle."""
        return self.active.phase if self.active else Phase.IDLE

    @property
    def settled(self) -> bool:
        """Whether the platform is known to serve what is desired."""
        return self.desired is None or self.desired.settled_at is not None
