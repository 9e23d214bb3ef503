"""docs/slack.md, *start*: while another rollout is active, `--supersede` makes it roll back without
rejecting anything, or in the watch complete once it serves everything; `--wait` starts when the
active one has completed. After a rollback what waits does not start by itself."""

from collections.abc import Callable

from bot.rollout.effects import ResolvePage, StartNext
from bot.rollout.facts import RollbackAsked, Started, StartQueued, TrafficSettled
from bot.rollout.notices.topics import Topic
from bot.rollout.state import ENDED, Phase, Rollout
from bot.rollout.state.next_start import NextStart
from tests.simulation.broken import must
from tests.simulation.model.moment import OVER, Moment


class Newer:
    """Remembers what waits for the active rollout, and what shall start by itself."""

    def __init__(self, by_answer: Callable[[str], bool]) -> None:
        self.by_answer = by_answer
        """Whether an answer starts this, by the start's id; another rule is about that."""
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
        back = moment.became(Phase.ROLLING_BACK) and not isinstance(fact, StartQueued)
        if before is not None and (back or isinstance(fact, RollbackAsked)):
            self.superseded -= {before.id}
        if isinstance(fact, StartQueued) and before is not None:
            self._queued(moment, fact, before)
        by_itself = fact.id.startswith("next~") and not self.by_answer(fact.id)
        if isinstance(fact, Started) and by_itself:
            must(fact.id in self.due, f"model: {fact.canary} started by itself, and should not")
            must(fact.manual == self.due[fact.id], "model: that it asks each time was lost")
        ended = moment.commit.ended
        if ended is not None and ended.phase in ENDED:
            self._ended(moment, ended)

    def _queued(self, moment: Moment, fact: StartQueued, before: Rollout) -> None:
        must(not moment.pages, "model: somebody was woken by a start that supersedes")
        if fact.start is not None:
            self._may_start(moment, fact, fact.start, before)
        self.waits = fact.start.id if fact.start else ""
        self.manual = fact.start is not None and fact.start.manual
        if not fact.supersede or before.phase is Phase.ROLLING_BACK:
            return
        after, desired = moment.after, moment.commit.service.desired
        kept = before.phase is Phase.WATCHING
        gets_all = desired is not None and desired.traffic.split == {before.canary: 100}
        ends = after is not None and (after.phase in OVER or (kept and gets_all))
        must(ends, "model: it was superseded and continues")
        back = after is not None and after.phase in (Phase.ROLLING_BACK, Phase.CANCELLED)
        must(back != kept, "model: only what is watched stays when it is superseded")
        self.superseded.add(before.id)

    def _may_start(
        self, moment: Moment, fact: StartQueued, start: NextStart, before: Rollout
    ) -> None:
        """What would be refused makes nothing make room, and does not wait."""
        service = moment.commit.before.service
        rejected = start.canary in {each.revision for each in service.rejected} and not start.again
        must(not rejected, "model: what was rolled back before is next without --again")
        must(service.freeze is None, "model: something is next in a freeze")
        back = before.phase is Phase.ROLLING_BACK
        for_good = back and before.id not in self.superseded
        must(not for_good, "model: something is next after a rollback for a fault")
        stays = before.phase is Phase.WATCHING or not (fact.supersede or back)
        serves = start.canary == (before.canary if stays else before.stable)
        must(not serves, "model: what serves everything then is next")

    def _ended(self, moment: Moment, ended: Rollout) -> None:
        waits, self.waits = self.waits, ""
        found = [each.start for each in moment.effects if isinstance(each, StartNext)]
        may = ended.phase is Phase.COMPLETED or ended.id in self.superseded
        wanted = [waits] if waits and may else []
        must([each.id for each in found] == wanted, "model: what waited starts, or should")
        if waits and not may:
            must(moment.notices(Topic.WAITING), "model: what waited is dropped in silence")
        settled = moment.commit.before.service.settled or isinstance(moment.fact, TrafficSettled)
        served = settled or ended.phase is Phase.CANCELLED  # of which no traffic has moved
        must(not found or served, "model: what waited starts while another is not served yet")
        desired = moment.commit.before.service.desired
        serves_all = desired is not None and desired.traffic.split == {ended.canary: 100}
        part = ended.phase is Phase.COMPLETED and not serves_all
        must(not (found and part), "model: what waited starts and the other serves a part only")
        made_room = ended.id in self.superseded and ended.phase is Phase.ROLLED_BACK
        if made_room and ended.paged:
            resolved = any(isinstance(each, ResolvePage) for each in moment.effects)
            must(resolved, "model: it made room, and who was woken for it stays awake")
        self.due |= {f"next~{each.id}": self.manual for each in found}
