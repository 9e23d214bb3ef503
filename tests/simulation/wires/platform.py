"""Cloud Run: an etag for what is asked, slowness in what is served, and operations that fail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from bot.errors import Conflict, Rejected
from bot.rollout.traffic import TAG
from bot.service.ports.traffic_router import Revision
from tests.simulation.broken import must
from tests.simulation.hub import EPOCH, Hub
from tests.simulation.wires.jobs import JobsServer
from tests.support.rollouts import NOON, STABLE

OTHERS_ERROR = "Revision 'shop-00009' is not ready: the container failed to start."


class Entry(NamedTuple):
    """One entry of a service's traffic; without a revision it is the latest one's."""

    revision: str
    percent: int = 0
    tag: str = ""


class Change(NamedTuple):
    """What was asked for, and when that is over; with an ``error`` it ends so, and ``applied``
    says whether its traffic is served nevertheless."""

    number: int
    due: datetime
    error: str = ""
    applied: bool = True


@dataclass
class Platform:
    """``tags`` are other people's, on revisions that fail at ``broken_at``: from then on a change
    that names one of them fails. ``fails``: the chance that a change ends with another revision's
    error."""

    hub: Hub
    revisions_known: list[str]
    tags: Mapping[str, str] = field(default_factory=dict)
    broken_at: datetime = EPOCH
    fails: float = 0.0
    refuses: float = 0.0
    images: Mapping[str, str] = field(default_factory=dict)
    first_at: datetime = NOON
    """When stable was deployed; the others at the start came a minute after each other."""
    deployed_at: dict[str, datetime] = field(default_factory=dict)
    """When each later one was."""
    etag: int = 1
    by_hand: bool = False
    """Whether the last change was somebody's in the console."""
    shifts: list[tuple[datetime, dict[str, int]]] = field(default_factory=list)
    given_to_latest: list[str] = field(default_factory=list)
    """What the latest revision was, each time that the bot let it have the traffic."""
    changes: list[Change] = field(default_factory=list)

    history: list[tuple[datetime, dict[str, int]]] = field(default_factory=list)
    """What was asked for, also by hand, and when."""

    tagless: ClassVar[bool] = False
    """Whether it has no tags and no etag."""

    def __post_init__(self) -> None:
        self.jobs = JobsServer(self.hub)
        foreign = (Entry(revision, 0, tag) for tag, revision in self.tags.items())
        self.entries: tuple[Entry, ...] = (Entry(STABLE, 100), *foreign)
        self.before = self.entries
        self.changes.append(Change(0, EPOCH))

    @property
    def busy(self) -> bool:
        """Whether the last change is not over yet."""
        return not self.is_done(self.changes[-1])

    @property
    def failed(self) -> bool:
        """Whether the last change is over, and ended with an error."""
        return not self.busy and bool(self.changes[-1].error)

    @property
    def served_entries(self) -> tuple[Entry, ...]:
        """What requests really meet now."""
        return self.entries if self._new_is_served() else self.before

    @property
    def wanted(self) -> dict[str, int]:
        """The shares that were asked for last."""
        return shares(self.entries, self.newest)

    @property
    def served(self) -> dict[str, int]:
        """The shares that requests really meet now."""
        return shares(self.served_entries, self.newest)

    @property
    def following(self) -> bool:
        """Whether a deployment would serve at once."""
        return any(each.percent and not each.revision for each in self.entries)

    def deploy(self, name: str) -> None:
        """Somebody deploys a revision."""
        self.revisions_known.append(name)
        if self.first_at != NOON:
            self.deployed_at[name] = self.hub.now
        self.etag += 1

    @property
    def newest(self) -> str:
        """The latest revision."""
        return self.revisions_known[-1]

    def is_done(self, change: Change) -> bool:
        """Whether it is over."""
        return self.hub.now >= change.due

    def update(self, etag: str, entries: Sequence[Entry]) -> Change:
        """The bot asks for other traffic. Without an etag it is changed whatever is there."""
        if not self.hub.calm and self.hub.dice.random() < self.refuses:
            raise Rejected("Permission denied on shop.", "Grant it.")
        if etag and etag != str(self.etag):
            raise Conflict("shop was changed meanwhile.")
        self._tags_stay(entries)
        ours = any(each.tag == TAG for each in entries)
        shifts = ours or shares(entries, self.newest) != self.wanted
        self._change(entries, *self._ending(entries))
        if shifts:
            self.by_hand = False
            self.shifts.append((self.hub.now, self.wanted))
        if self.following:
            self.given_to_latest.append(self.newest)
        return self.changes[-1]

    def set_by_hand(self, split: Mapping[str, int]) -> None:
        """Somebody uses the console, and it works; tags stay."""
        tagged = [Entry(e.revision, 0, e.tag) for e in self.entries if e.tag]
        self._change([*(Entry(name, percent) for name, percent in split.items()), *tagged])
        self.by_hand = True

    @property
    def tag(self) -> str | None:
        """The revision that our tag is on."""
        return next((each.revision for each in self.entries if each.tag == TAG), None)

    def share_at(self, revision: str, at: datetime) -> float:
        """Its part of the traffic then."""
        before = (split for since, split in reversed(self.history) if since <= at)
        return next(before, {STABLE: 100}).get(revision, 0) / 100

    def foreign(self) -> dict[str, str]:
        """Other people's tags as they are."""
        return {e.tag: e.revision for e in self.entries if e.tag and e.tag != TAG}

    def cannot_serve(self, revision: str) -> bool:
        """Whether it has failed."""
        return revision in self.tags.values() and self.hub.now >= self.broken_at

    def revisions(self) -> list[Revision]:
        """The newest first."""
        return [
            Revision(name=name, created_at=self.created(name), image=self.images.get(name, ""))
            for name in (*reversed(self.revisions_known), STABLE)
        ]

    def created(self, revision: str) -> datetime:
        """One after another; what is not listed any more is older than all of them."""
        known = (STABLE, *self.revisions_known)
        if revision in self.deployed_at:
            return self.deployed_at[revision]
        minutes = known.index(revision) if revision in known else -60
        return self.first_at + timedelta(minutes=minutes)

    def _new_is_served(self) -> bool:
        last = self.changes[-1]
        return last.applied and self.is_done(last)

    def _change(self, entries: Sequence[Entry], error: str = "", applied: bool = True) -> None:
        self.before, self.entries = self.served_entries, tuple(entries)
        self.history.append((self.hub.now, self.wanted))
        self.etag += 1
        due = self.hub.now + timedelta(seconds=self.hub.dice.choice((0, 0, 2, 20)))
        self.changes.append(Change(len(self.changes), due, error, applied))

    def _tags_stay(self, entries: Sequence[Entry]) -> None:
        """Somebody else's tag goes only where traffic is rolled back, to others than the canary."""
        lost = self.foreign().keys() - {each.tag for each in entries}
        mine = next((each.revision for each in entries if each.tag == TAG), "")
        new, served = shares(entries, self.newest), self.served
        back = new != served and new.get(mine, 0) <= served.get(mine, 0)
        must(not lost or not mine or back, f"a step up took the tags {sorted(lost)} away")

    def _ending(self, entries: Sequence[Entry]) -> tuple[str, bool]:
        unfit = [each.revision for each in entries if self.cannot_serve(each.revision)]
        if unfit:
            return f"Revision '{unfit[0]}' is not ready and cannot serve traffic.", False
        if not self.hub.calm and self.hub.dice.random() < self.fails:
            return OTHERS_ERROR, self.hub.dice.random() < 0.6
        return "", True


def shares(entries: Iterable[Entry], latest: str) -> dict[str, int]:
    """Revision → percent, without 0 %."""
    found: dict[str, int] = {}
    for each in entries:
        if each.percent:
            name = each.revision or latest
            found[name] = found.get(name, 0) + each.percent
    return found
