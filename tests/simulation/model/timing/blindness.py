"""docs/judge.md: where nothing can be measured for ten minutes the thread says so, once, and says
so once when there are numbers again; a soak that ends without a verdict does what the plan says."""

from datetime import datetime, timedelta

from bot.rollout.facts import Ticked
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from bot.rollout.verdict import Outcome
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment

LONG = timedelta(minutes=10)


class Blindness:
    """Remembers since when there are no numbers."""

    def __init__(self) -> None:
        self.rollout = ""
        self.since: datetime | None = None
        self.told = False

    def committed(self, moment: Moment) -> None:
        """Said once, and undone once."""
        before, after, fact = moment.before, moment.after, moment.fact
        if before is None or after is None:
            return
        if self.rollout != before.id:
            self.rollout, self.since, self.told = before.id, None, False
        verdict = fact.verdict if isinstance(fact, Ticked) else None
        words = [each.words for each in moment.notices(Topic.WARNING)]
        missing = [each for each in words if each.startswith("Nothing could be measured")]
        back = [each for each in words if each.startswith("There are measurements again")]
        if verdict is None or not verdict.blind:
            must(not missing, "model: there are numbers, and it is said that there are none")
        if verdict is None:
            must(not back, "model: nothing was measured, and numbers are said to be back")
            return
        if not verdict.blind:
            must(bool(back) == self.told, "model: it is not said right that there are numbers")
            self.since, self.told = None, False
            return
        self.since = self.since or moment.at
        late = moment.at - self.since >= LONG and before.phase is not Phase.HOLDING
        must(bool(missing) == (late and not self.told), "model: it is not said right what is blind")
        self.told |= bool(missing)
        if missing:
            self._then(moment, before.plan.on_inconclusive, before.phase)

    def _then(self, moment: Moment, choice: str, phase: Phase) -> None:
        """What comes of it, as the notice says."""
        told = next(n for n in moment.notices(Topic.WARNING) if n.words.startswith("Nothing"))
        said = str(told.next)
        right = {"hold": "holds at the end", "rollback": "rolls back at the end"}.get(choice, "")
        right = "holds at its deadline" if phase is Phase.WATCHING or not right else right
        must(right in said, f"model: it {right}, and it is said: {said}")


def undecided(moment: Moment) -> None:
    """A soak that has counted in full, and ends without enough evidence. ``soaked`` is for the
    caller to know."""
    before, after, fact = moment.before, moment.after, moment.fact
    if before is None or after is None or not isinstance(fact, Ticked) or fact.verdict is None:
        return
    if fact.verdict.reasons(Outcome.MISS):
        must(after.phase is Phase.HOLDING, "model: a promote limit is missed, and it does not hold")
    elif fact.verdict.outcome is Outcome.INCONCLUSIVE:
        right = {
            "hold": Phase.HOLDING,
            "rollback": Phase.ROLLING_BACK,
            "extend": Phase.SOAKING,
        }[before.plan.on_inconclusive]
        must(after.phase is right, f"model: it soaked without a verdict, and is {after.phase}")
