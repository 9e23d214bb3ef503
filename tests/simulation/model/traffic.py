"""docs/architecture.md, *Keeping traffic right*: a rollback sends all to stable, a step its own
share; if somebody changed the traffic after it settled, the next evaluation sees it and holds."""

from datetime import datetime, timedelta

from bot.rollout.facts import DriftSeen, Resumed, RollbackAsked, Started, TrafficSettled
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Service
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment

SEEN_WITHIN = timedelta(minutes=4)
"""Two ticks and their calls, while nothing fails."""


class TrafficRight:
    """Remembers what served when the rollout began, and since when traffic is as nobody decided."""

    def __init__(self) -> None:
        self.stable = ""
        self.service: Service | None = None
        self.wrong_since: datetime | None = None
        self.wrong_tag_since: datetime | None = None
        self.set_by_hand: dict[str, int] = {}
        self.told: dict[str, int] = {}

    def committed(self, moment: Moment) -> None:
        """What is to be served follows from the plan and from what served before."""
        self.service = moment.commit.service
        if isinstance(moment.fact, Started):
            self.stable = moment.fact.stable
        if isinstance(moment.fact, RollbackAsked) and moment.fact.to is not None:
            self.stable = moment.fact.to.to
        if isinstance(moment.fact, DriftSeen) and moment.in_first(moment.fact.region):
            self.told = dict(moment.fact.split)
        self._left(moment)
        after, desired = moment.after, moment.commit.service.desired
        if after is None or desired is None:
            return
        split = dict(desired.traffic.split)
        if moment.became(Phase.COMPLETED):
            must(split == {after.canary: 100}, f"model: it is complete, and {split} is desired")
            whole = moment.commit.before.service.desired
            known = whole is not None and whole.traffic.share(after.canary) == 100
            must(known, "model: it is complete before all of the traffic was asked for")
        if moment.became(Phase.ROLLING_BACK):
            must(
                split == {self.stable: 100},
                f"model: it is rolled back, and {split} is to be served",
            )
        if moment.went_up and not isinstance(moment.fact, Resumed):
            last, watch = after.step == len(after.plan.steps) - 1, after.plan.watch
            kept = watch.keep if last and watch else 0
            percent = after.plan.steps[after.step].traffic - kept
            shares = {self.stable: 100 - percent, after.canary: percent}
            right = {name: share for name, share in shares.items() if share}
            must(split == right, f"model: step {after.step} is {right}, and {split} is desired")

    def _left(self, moment: Moment) -> None:
        """Where a plan says so the traffic follows the latest revision if that was rolled out, and
        else stays by name; the thread says which it is."""
        left = moment.fact.found if isinstance(moment.fact, TrafficSettled) else None
        desired = moment.commit.before.service.desired
        if left is None or desired is None:
            return
        mine = dict(desired.traffic.split) == {left.latest: 100} == dict(left.split)
        must(not mine or left.following == 100, f"model: {left.latest} is the latest, and by name")
        said = moment.notices(Topic.TRAFFIC)
        must(said, "model: nobody hears where later deployments find the traffic")

    def tag(self, tag: str | None, now: datetime, calm_since: datetime | None) -> None:
        """Stable keeps our tag while the canary serves everything, so that its instances stay warm;
        when a rollout is over our tag is gone. A late write may undo it for a moment."""
        service = self.service
        known = service is not None and service.desired is not None and service.settled
        active = service.active if service else None
        alone = active is not None and self._looks() and self._desires_only(active.canary)
        right = tag == (self.stable if alone else None)
        if not known or right or (active is not None and not alone):
            self.wrong_tag_since = None
            return
        self.wrong_tag_since = self.wrong_tag_since or now
        if calm_since is not None:
            wrong = now - max(self.wrong_tag_since, calm_since)
            must(wrong <= SEEN_WITHIN, f"model: our tag is on {tag}, at {active and active.phase}")

    def _desires_only(self, revision: str) -> bool:
        desired = self.service.desired if self.service else None
        return desired is not None and dict(desired.traffic.split) == {revision: 100}

    def step(self, wanted: dict[str, int], now: datetime, calm_since: datetime | None) -> None:
        """A change by hand is seen, whatever was changed."""
        service = self.service
        active = service.active if service else None
        if service is None or active is None or service.desired is None or not self._looks():
            self.wrong_since = None
            return
        right = wanted == dict(service.desired.traffic.split)
        if right or wanted != self.set_by_hand or self.wrong_since is None:
            self.wrong_since = None if right else now
            self.set_by_hand = dict(wanted)
        if self.wrong_since is None or calm_since is None:
            return
        unseen = now - max(self.wrong_since, calm_since)
        known = active.phase is Phase.HOLDING and self.told == wanted
        seen = known or unseen <= SEEN_WITHIN
        must(seen, f"model: traffic is {wanted} by hand, and nobody saw it")

    def _looks(self) -> bool:
        """Whether its traffic is settled, and it is at a point where traffic is looked at."""
        if self.service is None or self.service.active is None or not self.service.settled:
            return False
        active = self.service.active
        return active.acting_phase not in (Phase.REQUESTED, Phase.ROLLING_BACK)
