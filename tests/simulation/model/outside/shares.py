"""docs/judge.md, *A canary that lacks requests*: one that surely gets less than half of its share
holds, and is not promoted by itself; one that gets its share is never held for it. It never rolls
back for that."""

from bot.rollout.facts import Ticked
from bot.rollout.state import Phase
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment

SPOKEN = "of the traffic desired on the canary"


class Shares:
    """``away`` are the revisions that turn nearly everybody away (of two that do so alike, neither
    lacks anything); None where each answers a number
    of requests that has nothing to do with its share."""

    def __init__(self, away: set[str] | None) -> None:
        self.away = away
        self.promoted = False

    def committed(self, moment: Moment) -> None:
        """Judged by what it lacks, and by nothing else."""
        before, after = moment.before, moment.after
        if self.away is None or before is None or after is None or before.id != after.id:
            return
        lacks = before.canary in self.away and before.stable not in self.away
        known = {hold.since for hold in before.holds}
        new = [hold for hold in after.holds if hold.since not in known and SPOKEN in hold.reason]
        must(lacks or not new, f"model: {before.canary} gets its share, and is held for it")
        asked = before.promote_asked is not None and before.promote_asked.anyway
        if not isinstance(moment.fact, Ticked) or asked:
            return
        shared = before.phase is Phase.SOAKING and 0 < before.current.traffic < 100
        must(
            not (lacks and shared and moment.went_up),
            f"model: {before.canary} turned its users away, and went up",
        )
        back = moment.became(Phase.ROLLING_BACK) and after.rollback is not None
        words = after.rollback.reason if back and after.rollback else ""
        must(SPOKEN not in words, "model: it is rolled back for where its requests went")
