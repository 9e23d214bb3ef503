"""README, *How a rollout goes*, and docs/architecture.md: a step is followed by the next once its
checks passed for the whole soak, and the clock runs only while what is desired is served and
nothing holds."""

from datetime import datetime, timedelta

from bot.rollout.facts import Promoted, Resumed, Ticked, TrafficSettled
from bot.rollout.state import Phase
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Soaking:
    """A clock of its own for each step."""

    def __init__(self, bad: set[str]) -> None:
        self.bad = bad
        self.counted = timedelta()
        self.since: datetime | None = None
        self.promoted = False

    def committed(self, moment: Moment) -> None:
        """Nothing goes up by itself before its soak, and no bad canary does at all."""
        before, after = moment.before, moment.after
        self.promoted |= isinstance(moment.fact, Promoted)
        if before is not None and after is not None and isinstance(moment.fact, Ticked):
            done = moment.became(Phase.COMPLETED) or moment.became(Phase.WATCHING)
            if before.phase is Phase.SOAKING and (moment.went_up or done) and not self.promoted:
                soaked, least = self._elapsed(moment.at), before.current.soak.min
                must(soaked >= least, f"model: it soaked for {soaked} of {least}")
                must(before.canary not in self.bad, f"model: {before.canary} is bad and went up")
        self._run(moment)

    def _elapsed(self, now: datetime) -> timedelta:
        return self.counted + (now - self.since if self.since else timedelta())

    def _run(self, moment: Moment) -> None:
        before, after = moment.before, moment.after
        if after is None or before is None or (before.id, before.step) != (after.id, after.step):
            self.counted, self.since, self.promoted = timedelta(), None, False
        if after is None:
            return
        runs = after.phase is Phase.SOAKING and moment.commit.service.settled
        if isinstance(moment.fact, TrafficSettled | Resumed) or runs != (self.since is not None):
            self.counted = self._elapsed(moment.at)
            self.since = moment.at if runs else None
