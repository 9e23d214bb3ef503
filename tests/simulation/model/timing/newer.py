"""docs/slack.md, *start*: while another rollout is active, `--supersede` makes it roll back without
rejecting anything, or in the watch complete; `--wait` starts when the active one has completed.
After a rollback what waits does not start by itself."""

from bot.rollout.effects import StartNext, Topic
from bot.rollout.facts import Started, StartQueued
from bot.rollout.state import ENDED, Phase, Rollout
from tests.simulation.broken import must
from tests.simulation.model.moment import OVER, Moment


class Newer:
    """Remembers what waits for the active rollout, and what shall start by itself."""

    def __init__(self) -> None:
        self.waits = ""
        """The request that waits, by its id."""
        self.superseded: set[str] = set()
        """Rollouts that made room."""
        self.due: dict[str, bool] = {}
        """Requests that were queued to be asked again, by the id that they then have, and whether
        they ask before each step."""
        self.manual = False

    def committed(self, moment: Moment) -> None:
        """A start begins by itself once, and only where it may."""
        fact, before = moment.fact, moment.before
        if isinstance(fact, StartQueued) and before is not None:
            self._queued(moment, fact, before)
        if isinstance(fact, Started) and fact.id.startswith("next~"):
            must(fact.id in self.due, f"model: {fact.canary} started by itself, and should not")
            must(fact.manual == self.due[fact.id], "model: that it asks each time was lost")
        ended = moment.commit.ended
        if ended is not None and ended.phase in ENDED:
            self._ended(moment, ended)

    def _queued(self, moment: Moment, fact: StartQueued, before: Rollout) -> None:
        must(not moment.pages, "model: somebody was woken by a start that supersedes")
        self.waits = fact.start.id if fact.start else ""
        self.manual = fact.start is not None and fact.start.manual
        if not fact.supersede or before.phase is Phase.ROLLING_BACK:
            return
        after = moment.after
        must(after is not None and after.phase in OVER, "model: it was superseded and continues")
        kept = before.phase is Phase.WATCHING
        done = after is not None and after.phase is Phase.COMPLETED
        must(done == kept, "model: only what is watched stays when it is superseded")
        self.superseded.add(before.id)

    def _ended(self, moment: Moment, ended: Rollout) -> None:
        waits, self.waits = self.waits, ""
        found = [each.start for each in moment.effects if isinstance(each, StartNext)]
        may = ended.phase is Phase.COMPLETED or ended.id in self.superseded
        wanted = [waits] if waits and may else []
        must([each.id for each in found] == wanted, "model: what waited starts, or should")
        if waits and not may:
            must(moment.notices(Topic.WAITING), "model: what waited is dropped in silence")
        self.due |= {f"next~{each.id}": self.manual for each in found}
