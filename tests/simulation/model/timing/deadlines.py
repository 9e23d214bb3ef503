"""docs/plans.md: "Every wait ends." A hold that nobody ended rolls back after ``hold.for``, and
not sooner; docs/architecture.md, *The tick*: every wait has a deadline."""

from datetime import datetime, timedelta

from bot.rollout.facts import DeadlinePassed, TrafficSettled
from bot.rollout.state import Phase, Rollout
from tests.simulation.broken import must
from tests.simulation.hub import EPOCH
from tests.simulation.model.moment import Moment

GRACE = timedelta(minutes=4)
"""The next tick, and the calls that follow it."""


class Deadlines:
    """Remembers since when it is as it is."""

    def __init__(self) -> None:
        self.rollout: Rollout | None = None
        self.since: datetime | None = None
        self.settled_at: datetime | None = None
        self.woken_at: datetime | None = None
        """When this hold paged, where its plan has it page; it waits as long again then."""

    def committed(self, moment: Moment) -> None:
        """A hold lasts as long as the plan says."""
        before, after = moment.before, moment.after
        held_out = before is not None and before.phase is Phase.HOLDING
        if held_out and isinstance(moment.fact, DeadlinePassed) and before and self.since:
            longest = before.plan.hold_at(before.step).for_
            held = moment.at - max(self.since, self.woken_at or self.since)
            must(held >= longest, f"model: a hold of {longest} was over after {held}")
            self.woken_at = moment.at
        active = moment.commit.service.active
        if active is not None and moment.at >= EPOCH:
            self._counted(moment, active)
        same = before is not None and after is not None and before.id == after.id
        if not same or (before and after and before.phase is not after.phase):
            self.since, self.woken_at = moment.at, None
        self.rollout = active
        desired = moment.commit.service.desired
        self.settled_at = desired.settled_at if desired else None

    def evaluated(self, at: datetime) -> None:
        """It was, and nothing happened."""
        if self.rollout is not None:
            self.rollout = self.rollout.model_copy(update={"evaluated_at": at})

    def _counted(self, moment: Moment, active: Rollout) -> None:
        """docs/plans.md: from when each wait is counted, and how long it is."""
        plan, at = active.plan, moment.at
        served = isinstance(moment.fact, TrafficSettled)
        watched = moment.before is not None and moment.before.acting_phase is Phase.WATCHING
        if moment.became(Phase.HOLDING):
            right = at + plan.hold_at(active.step).for_
        elif moment.became(Phase.ROLLING_BACK):
            right = at + timedelta(minutes=1)
        elif moment.went_up:
            right = at + plan.settle
        elif moment.became(Phase.WATCHING) and not watched and plan.watch:
            last = plan.on_complete.job if plan.on_complete else ()
            jobs = sum((each.timeout for each in last), timedelta())
            right = at + plan.watch.for_ + timedelta(hours=1) + jobs
        elif served and active.phase in (Phase.VERIFYING, Phase.SOAKING):
            right = at + plan.deadline_at(active.step)
        else:
            return
        must(
            active.deadline == right, f"model: {active.phase} until {active.deadline}, not {right}"
        )

    def step(self, now: datetime, calm_since: datetime | None) -> None:
        """While nothing fails, nothing waits for longer than it may."""
        rollout, since = self.rollout, self.since
        if rollout is None or since is None or calm_since is None:
            return
        waited = now - max(since, calm_since)
        if rollout.phase is Phase.HOLDING:
            longest = rollout.plan.hold_at(rollout.step).for_
            if self.woken_at is not None:
                waited = min(waited, now - self.woken_at)
            must(waited <= longest + GRACE, f"model: it has been on hold for {waited}")
        if rollout.phase is Phase.SOAKING and self.settled_at is not None:
            last = max(rollout.evaluated_at or since, self.settled_at, since, calm_since)
            must(now - last <= GRACE, f"model: it soaks, and was not judged for {now - last}")
        if rollout.phase is Phase.ROLLING_BACK:
            must(waited <= GRACE, f"model: it has been rolling back for {waited}")
