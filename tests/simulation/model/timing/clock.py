"""docs/plans.md, *soak* and *hours*: the time that counts. It runs while what is desired is served
and nothing holds, and within the step's hours; a step, a watch, and a hold by checks begin anew."""

from datetime import datetime, timedelta

from bot.plan.values.windows import Window
from bot.rollout.facts import Resumed, Ticked
from bot.rollout.state import Cause, Phase, Rollout
from tests.simulation.broken import must
from tests.simulation.hub import EPOCH
from tests.simulation.model.moment import Moment

COUNTS = (Phase.VERIFYING, Phase.SOAKING, Phase.WATCHING)
ALMOST = timedelta(milliseconds=1)
A_DAY = timedelta(days=1)
LATE = timedelta(minutes=5)
"""How much of its hours a step may miss, until somebody looks."""


class Clock:
    """Counts for itself."""

    def __init__(self) -> None:
        self.about: tuple[object, ...] = ()
        self.counted = timedelta()
        self.begun: datetime | None = None

    def committed(self, moment: Moment) -> None:
        """The rollout's clock says what this one says."""
        active = moment.commit.service.active
        if active is None or active.phase is Phase.ROLLING_BACK or moment.at < EPOCH:
            self.about, self.begun = (), None
            return
        hours = active.current.hours
        about = (active.id, active.step, active.wave, active.acting_phase is Phase.WATCHING)
        if self.begun is not None:
            self.counted += within(self.begun, moment.at, hours)
        self.begun = None
        if about != self.about or _anew(moment):
            self.about, self.counted = about, timedelta()
        if moment.commit.service.settled and active.phase in COUNTS:
            self.begun = moment.at
        looked = isinstance(moment.fact, Ticked) and active.phase in COUNTS
        if hours is None or looked:
            self._same(moment, active, hours)

    def _same(self, moment: Moment, active: Rollout, hours: Window | None) -> None:
        theirs = active.clock.elapsed(moment.at)
        least = self.counted if hours is None else self.counted - LATE
        right = least - ALMOST <= theirs <= self.counted + ALMOST
        must(right, f"model: {theirs} have counted, and should have {self.counted}")


def _anew(moment: Moment) -> bool:
    """Whether a person lets it begin its soak again."""
    before = moment.before
    if before is None or not isinstance(moment.fact, Resumed):
        return False
    return moment.fact.adopt or any(each.cause is Cause.CHECKS for each in before.holds)


def within(begun: datetime, ended: datetime, hours: Window | None) -> timedelta:
    """How much of a time is within the hours of any day, by UTC's clocks."""
    if hours is None:
        return max(ended - begun, timedelta())
    total, day = timedelta(), begun.replace(hour=0, minute=0, second=0, microsecond=0)
    first, last = (_minutes(each) for each in hours.hours.text.split("-"))
    while day < ended:
        opens, closes = day + first, day + last
        total += max(min(ended, closes) - max(begun, opens), timedelta())
        day += A_DAY
    return total


def _minutes(clock: str) -> timedelta:
    hour, _, minute = clock.partition(":")
    return timedelta(hours=int(hour), minutes=int(minute))
