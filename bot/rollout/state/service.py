"""A service, with what is decided about it together. Only decide() makes new ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import Field

from bot.model import Model
from bot.plan import AnyTarget
from bot.plan.records import Retention
from bot.rollout.actors import Actor
from bot.rollout.state.alerts import OpenAlert
from bot.rollout.state.calling import Calling
from bot.rollout.state.phases import Phase
from bot.rollout.state.postmortem import PostmortemAsk
from bot.rollout.state.question import AskedDeployment, AskedQuestion
from bot.rollout.state.reports import Reports
from bot.rollout.state.rollout import Rollout
from bot.rollout.state.switches import Kill
from bot.rollout.traffic import Traffic


class Desired(Model):
    """What the platform should serve. ``version`` is the generation that decided it; ``seen`` is
    what the platform was last seen to serve, None where nobody has looked. ``left_by``: a rollout
    that is over left this to be done: our tag goes, and the split stays as it is then.

    ``regions`` and ``seen_in`` are the same for each of several regions; ``traffic`` and ``seen``
    are those of the first then.
    """

    version: int
    traffic: Traffic
    since: datetime
    settled_at: datetime | None = None
    seen: Mapping[str, int] | None = None
    left_by: str = ""
    regions: Mapping[str, Traffic] = Field(default_factory=dict)
    seen_in: Mapping[str, Mapping[str, int]] = Field(default_factory=dict)

    def in_region(self, region: str) -> "Desired":
        """What this one region should serve, and was seen to; the same where it is the only one."""
        traffic = self.regions.get(region)
        if traffic is None:
            return self
        alone = {"traffic": traffic, "seen": self.seen_in.get(region), "regions": {}, "seen_in": {}}
        return self.model_copy(update=alone)

    def with_seen(self, split: Mapping[str, int], region: str = "") -> "Desired":
        """The same, after the platform was seen to serve this, in one region or in the only one."""
        if not region:
            return self.model_copy(update={"seen": dict(split)})
        if not self.regions:
            return self
        seen_in = {**self.seen_in, region: dict(split)}
        first = next(iter(self.regions))
        return self.model_copy(update={"seen_in": seen_in, "seen": seen_in.get(first, self.seen)})

    def served_in(self, regions: Iterable[str]) -> dict[str, Mapping[str, int]]:
        """What users get in these regions, as far as that was seen."""
        found = ((region, self.in_region(region).served) for region in regions)
        return {region: split for region, split in found if split and region in self.regions}

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

    @property
    def by_whom(self) -> str:
        """What stands after "frozen": its end, where it has one, and who froze it."""
        until = f"until {self.until:%Y-%m-%d %H:%M} UTC " if self.until else ""
        return f"{until}by {self.by.words}"


class Service(Model):
    """The aggregate: everything that is decided together. ``id`` is ``project~service``."""

    id: str
    generation: int = 0
    active: Rollout | None = None
    target: AnyTarget | None = None
    """Where it runs, as its last rollout's plan says."""
    retention: Retention = Retention()
    """How long its records are kept, as its last rollout's plan says."""
    reports: Reports | None = None
    """Who gets reports of it, as its last rollout's plan says."""
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
    questions: tuple[AskedQuestion, ...] = ()
    """The last questions that were asked when a rollout had completed, with their answers."""
    deployments: tuple[AskedDeployment, ...] = ()
    """The last ones of which the channel was asked whether they start; at most one is open."""
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
