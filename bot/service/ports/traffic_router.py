"""The platform that divides the traffic."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.errors import Rejected
from bot.model import Model
from bot.plan import AnyTarget
from bot.rollout.traffic import Traffic


class Revision(Model):
    """A revision as the platform knows it. ``ready`` is False while (or if) it can't serve."""

    name: str
    image: str = ""
    created_at: datetime
    ready: bool = True
    commit: str = ""
    committed_at: datetime | None = None
    author: str = ""
    branch: str = ""
    creator: str = ""
    """Whose account created it, by e-mail, as far as the platform says."""
    changes: str = ""
    """What is new in it, as its deployment has noted."""


class Observed(Model):
    """What the platform says of a service's traffic.

    ``wanted`` is what it was told to serve and ``served`` what it serves, both revision → percent
    (LATEST resolved to the revision's name); ``tags`` tag → revision; ``addresses`` tag → URL;
    ``busy`` while it is still bringing about the last change; ``failed`` when it has given that up
    (a new revision that can't start does it too, and then traffic may well be served as wanted);
    ``address`` is the service's URL; ``latest`` the revision that was created last,
    ``latest_ready`` the latest that is ready; ``following`` percent of ``wanted`` go to whatever
    that is.
    """

    etag: str
    wanted: Mapping[str, int]
    served: Mapping[str, int]
    tags: Mapping[str, str]
    addresses: Mapping[str, str]
    busy: bool
    failed: bool = False
    address: str = ""
    latest: str = ""
    latest_ready: str = ""
    following: int = 0
    tagless: bool = False
    """As it is now nothing can be tagged: a flag that everybody has."""
    guarded: bool = True
    """Whether each write makes every older etag stale. An app's own endpoint takes none."""


class TagsInTheWay(Rejected):
    """Refused, and ``tags`` (tag → revision), none of them ours, point at revisions that can't
    serve: they failed, or are gone. Without them it may be accepted."""

    def __init__(self, no: Rejected, next_step: str, tags: Mapping[str, str]) -> None:
        super().__init__(no.sentence, next_step, no.retry_after)
        self.tags = tags


class TrafficRouter(Protocol):
    """A service's traffic, or a flag's share of users: ``on`` is its canary, ``off`` its stable,
    and our tag on ``on`` means that it is switched on.

    Raises NotFound, Unavailable; ``shift`` also Conflict (the etag is stale), Rejected (it will
    never accept this) and TagsInTheWay.
    """

    def observe(self, target: AnyTarget) -> Observed: ...

    def observe_many(self, targets: Sequence[AnyTarget]) -> Mapping[AnyTarget, Observed]:
        """Those of these targets (each in one region) that fewer calls say together than
        ``observe`` would, as they were a moment ago: to be looked at, not to be written with."""
        ...

    def shift(self, target: AnyTarget, seen: Observed, traffic: Traffic) -> None:
        """Make ``traffic`` the service's traffic if it is still as ``seen``; returns when the
        platform has finished. Tags that aren't ours stay as ``seen`` has them."""
        ...

    def revision(self, target: AnyTarget, name: str) -> Revision:
        """One revision, however old; raises NotFound."""
        ...

    def revisions(self, target: AnyTarget, limit: int = 20) -> list[Revision]:
        """The newest first."""
        ...
