"""Cloud Run of the described world: the port TrafficRouter, and what was served when."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import Conflict, NotFound, Rejected
from bot.plan import AnyTarget, CloudRunTarget
from bot.rollout.traffic import TAG, Traffic
from bot.service.ports.traffic_router import Observed, Revision


@dataclass
class Place:
    """The service in one region. ``served`` is the history of its splits, the oldest first."""

    stable: str
    etag: int = 1
    tags: dict[str, str] = field(default_factory=dict)
    following: int = 0
    times: list[datetime] = field(default_factory=list)
    served: list[Mapping[str, int]] = field(default_factory=list)

    @property
    def now(self) -> Mapping[str, int]:
        """What it serves."""
        return self.served[-1] if self.served else {self.stable: 100}

    def at(self, moment: datetime) -> Mapping[str, int]:
        """What it served then."""
        place = bisect_right(self.times, moment)
        return self.served[place - 1] if place else {self.stable: 100}


class Platform:
    """One service, with a stable revision and a canary in each region."""

    def __init__(
        self,
        target: CloudRunTarget,
        now: Callable[[], datetime],
        told: Callable[[str, Mapping[str, int]], None],
        commit: str,
        revisions: tuple[str, str],
    ) -> None:
        self.canary, self.stable = revisions
        self.refuses = ""
        self._now, self._told = now, told
        self._places = {region: Place(self.stable) for region in target.all_regions}
        self._revisions = [
            self._revision(target, self.canary, timedelta(hours=1), "2", commit),
            self._revision(target, self.stable, timedelta(days=30), "1", "0" * 40),
        ]

    def _revision(
        self, target: CloudRunTarget, name: str, age: timedelta, digit: str, commit: str
    ) -> Revision:
        return Revision(
            name=name,
            image=f"{target.service}@sha256:{digit * 64}",
            created_at=self._now() - age,
            commit=commit,
            author="Ada",
            branch="main",
        )

    @property
    def image(self) -> str:
        """The canary's."""
        return self._revisions[0].image

    def served_at(self, region: str, moment: datetime) -> Mapping[str, int]:
        """What the region served then."""
        return self._places[region].at(moment)

    def observe_many(
        self,
        targets: Sequence[AnyTarget],  # noqa: ARG002 - each is read by itself
    ) -> Mapping[AnyTarget, Observed]:
        """See TrafficRouter: each by itself."""
        return {}

    def observe(self, target: AnyTarget) -> Observed:
        """See TrafficRouter."""
        here = self._place(target)
        return Observed(
            etag=str(here.etag),
            wanted=dict(here.now),
            served=dict(here.now),
            tags=dict(here.tags),
            addresses={tag: f"https://{tag}---{target.service}.example" for tag in here.tags},
            busy=False,
            address=f"https://{target.service}.example",
            latest=self.canary,
            latest_ready=self.canary,
            following=here.following,
        )

    def shift(self, target: AnyTarget, seen: Observed, traffic: Traffic) -> None:
        """See TrafficRouter."""
        here = self._place(target)
        if self.refuses:
            raise Rejected(self.refuses)
        if seen.etag != str(here.etag):
            raise Conflict(f"{target.service} was changed meanwhile.")
        tagged = {TAG: traffic.tagged} if traffic.tagged else {}
        here.tags = {tag: name for tag, name in here.tags.items() if tag != TAG} | tagged
        here.following = traffic.latest
        self._serve(target.all_regions[0], traffic.split)

    def by_hand(self, percent: int) -> None:
        """Somebody gives the canary so much in the console, everywhere."""
        shares = {self.canary: percent, self.stable: 100 - percent}
        for region in self._places:
            self._serve(region, {name: share for name, share in shares.items() if share})

    def _serve(self, region: str, split: Mapping[str, int]) -> None:
        here = self._places[region]
        here.etag += 1
        changed = dict(here.now) != dict(split)
        here.times.append(self._now())
        here.served.append(dict(split))
        if changed:
            self._told(region, split)

    def revision(self, target: AnyTarget, name: str) -> Revision:
        """See TrafficRouter."""
        for each in self._revisions:
            if each.name == name:
                return each
        raise NotFound(f"{target.service} has no revision {name}.")

    def revisions(self, target: AnyTarget, limit: int = 20) -> list[Revision]:  # noqa: ARG002
        """See TrafficRouter."""
        return self._revisions[:limit]

    def _place(self, target: AnyTarget) -> Place:
        return self._places[target.all_regions[0]]
