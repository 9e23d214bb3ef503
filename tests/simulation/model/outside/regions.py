"""docs/plans.md, *Several regions*: one rollout, but each region has its own traffic and is judged
by its own requests. What is decided is decided for all of them; it is served when all serve it;
somebody's change in one of them is seen; and none is promoted by what another one shows."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.rollout.facts import (
    DriftSeen,
    Promoted,
    Resumed,
    RollbackAsked,
    Started,
    Ticked,
    TrafficSettled,
)
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.state.places import Place
from tests.simulation.broken import must
from tests.simulation.hub import EPOCH
from tests.simulation.model.moment import Moment
from tests.simulation.model.outside.served import Served
from tests.simulation.model.traffic import SEEN_WITHIN
from tests.simulation.outside import THERE
from tests.simulation.wires.platform import Platform
from tests.simulation.wires.regions import mute

LAG = timedelta(minutes=3)
"""A sample this old may still be the newest that counts."""


class RegionsRight:
    """Looks at the second region."""

    def __init__(self, there: Platform) -> None:
        self.there = there
        self.served = Served()
        self.service: Service | None = None
        self.told: dict[str, int] = {}
        self.wrong_since: datetime | None = None
        self.set_by_hand: dict[str, int] = {}
        self.promoted = False
        self.stable = ""
        """What serves there unless the canary does."""

    def committed(self, moment: Moment) -> None:
        """What is decided is decided for all regions, and known of all before it counts."""
        before, after, fact = moment.before, moment.after, moment.fact
        self.service = moment.commit.service
        if moment.at < EPOCH:
            return
        if isinstance(fact, Started):
            self.stable = stable_there(fact.places) or self.stable
        if isinstance(fact, RollbackAsked) and fact.to is not None:
            self.stable = stable_there(fact.to.places) or fact.to.to
        if isinstance(fact, DriftSeen) and fact.region == THERE:
            self.told = dict(fact.split)
        if isinstance(fact, TrafficSettled):
            self._called_served(moment.commit.before.service)
        self.promoted |= isinstance(fact, Promoted)
        now = desired_there(self.service)
        if after is not None and after.places:
            self._decided(moment, after, now)
        if isinstance(fact, Ticked) and moment.went_up and not self.promoted:
            self._blind(moment, before)
        if moment.went_up or after is None:
            self.promoted = False

    def _called_served(self, service: Service) -> None:
        wanted = desired_there(service)
        was = self.served.since(wanted, service.desired)
        must(was, f"{THERE}: {wanted} was called served and never was")

    def _decided(self, moment: Moment, after: Rollout, now: Mapping[str, int]) -> None:
        if moment.became(Phase.ROLLING_BACK):
            back = {self.stable: 100}
            must(now == back, f"model: it is rolled back, and {now} is to be served in {THERE}")
        if moment.became(Phase.COMPLETED):
            must(now == {after.canary: 100}, f"model: complete, and {THERE} is to serve {now}")
        if moment.went_up and not isinstance(moment.fact, Resumed):
            here, kept = self._first().get(after.canary, 0), now.get(after.canary, 0)
            right = kept <= here if after.waves else kept == here
            must(right, f"model: {after.canary} is to get {kept} % in {THERE}, {here} % elsewhere")

    def _blind(self, moment: Moment, before: Rollout | None) -> None:
        """Nothing was measured there for so long that nothing is known of it."""
        had = before is not None and desired_there(moment.commit.before.service).get(before.canary)
        must(not (mute(moment.at, LAG) and had), f"model: up, and {THERE} is without numbers")

    def _first(self) -> dict[str, int]:
        desired = self.service.desired if self.service else None
        return dict(desired.traffic.split) if desired else {}

    def step(self, now: datetime, calm_since: datetime | None) -> None:
        """Somebody's change there is seen."""
        wanted = dict(self.there.wanted)
        self.served.saw(self.there.served, now)
        service = self.service
        active = service.active if service else None
        looks = active is not None and active.acting_phase not in (
            Phase.REQUESTED,
            Phase.ROLLING_BACK,
        )
        if service is None or active is None or not looks or not service.settled:
            self.wrong_since = None
            return
        right = wanted == desired_there(service)
        if right or wanted != self.set_by_hand or self.wrong_since is None:
            self.wrong_since = None if right else now
            self.set_by_hand = wanted
        if self.wrong_since is None or calm_since is None:
            return
        unseen = now - max(self.wrong_since, calm_since)
        known = active.phase is Phase.HOLDING and self.told == wanted
        seen = known or unseen <= SEEN_WITHIN
        must(seen, f"model: traffic in {THERE} is {wanted} by hand, and nobody saw it")

    def at_the_end(self) -> None:
        """It serves what was decided, unless somebody changed it since."""
        must(self.there.tag is None, f"our tag was left on {self.there.tag} in {THERE}")
        if self.service is not None and self.service.desired and not self.there.by_hand:
            right = desired_there(self.service)
            must(dict(self.there.wanted) == right, f"{THERE}: {self.there.wanted}, not {right}")


def stable_there(places: Iterable[Place]) -> str:
    """The revision that was found to be stable there."""
    return next((each.stable for each in places if each.region == THERE), "")


def desired_there(service: Service) -> dict[str, int]:
    """What the second region is to serve."""
    desired = service.desired
    return dict(desired.in_region(THERE).traffic.split) if desired is not None else {}
