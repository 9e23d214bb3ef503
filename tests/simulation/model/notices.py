"""docs/slack.md, *The rollout's message*: the thread tells the story; what matters to everybody
(started, held, rolled back, complete) is shown in the channel too. Every hold says what ends it."""

from datetime import datetime, timedelta

from bot.plan.people import Escalation
from bot.rollout.effects import Announce, Effect
from bot.rollout.facts import Approved, DriftSeen, FreezeBegan, FreezeEnded, PageUpdated
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from tests.simulation.broken import must
from tests.simulation.hub import EPOCH
from tests.simulation.model.moment import Moment

SAID = {
    Phase.HOLDING: (Topic.HELD, Topic.DRIFT, Topic.REFUSED, Topic.EXPIRED),
    Phase.ROLLING_BACK: (Topic.ROLLING_BACK,),
    Phase.ROLLED_BACK: (Topic.ROLLED_BACK,),
    Phase.WATCHING: (Topic.WATCHING, Topic.RESUMED, Topic.UNFROZEN),
    Phase.COMPLETED: (Topic.COMPLETED,),
    Phase.CANCELLED: (Topic.CANCELLED, Topic.REFUSED, Topic.EXPIRED),
}
LOUD = (Phase.HOLDING, Phase.ROLLING_BACK, Phase.ROLLED_BACK, Phase.COMPLETED)


class Notices:
    """Remembers what is to be said."""

    def __init__(self) -> None:
        self.decided: dict[str, Effect] = {}

    def committed(self, moment: Moment) -> None:
        """Each thing that happens is said, and the loud ones in the channel."""
        if moment.at < EPOCH:
            return
        for entry in moment.commit.outbox:
            self.decided[entry.id] = entry.effect
        for phase, topics in SAID.items():
            if moment.became(phase):
                said = moment.notices(*topics)
                must(said, f"model: it became {phase} and nobody is told")
                must(said[0].next, f"model: it became {phase}, and nobody is told what is next")
                heard = phase not in LOUD or said[0].loud
                must(heard, f"model: {phase} is not said in the channel")
        must(not moment.began or moment.notices(Topic.STARTED), "model: a start is not told")
        self._of_facts(moment)

    def _of_facts(self, moment: Moment) -> None:
        fact = moment.fact
        before = moment.before
        lives = before is not None and before.phase is not Phase.ROLLING_BACK
        if lives and isinstance(fact, FreezeBegan):
            must(moment.notices(Topic.FROZEN), "model: a freeze is not told")
        if lives and isinstance(fact, FreezeEnded):
            must(moment.notices(Topic.UNFROZEN), "model: the end of a freeze is not told")
        if isinstance(fact, Approved):
            must(moment.notices(Topic.APPROVED), "model: an approval is not told")
        if isinstance(fact, DriftSeen):
            words = " ".join(each.words for each in moment.notices(Topic.DRIFT))
            shown = all(f"{name} {percent} %" in words for name, percent in fact.split.items())
            must(shown, "model: it is not said what somebody set by hand")
        if moment.became(Phase.ROLLING_BACK) and moment.after is not None:
            teams = moment.after.plan.on_rollback_at(moment.after.step).page
            by_hand = moment.after.last_by.kind == "person"
            must(
                not teams or by_hand or moment.pages, "model: it is rolled back and nobody is woken"
            )

    def announced(self, notice: Announce, effect_id: str) -> None:
        """Nothing is said that was not decided and stored."""
        if not effect_id.endswith("~given-up"):
            decided = self.decided.get(effect_id)
            same = isinstance(decided, Announce) and decided.words == notice.words
            must(same, f"model: {effect_id} was never decided")


SOON = timedelta(minutes=5)
"""The next ticks, and the calls that follow them."""


class Calls:
    """docs/plans.md, *When nobody takes a page*: level by level, each at its time, until somebody
    takes it or its rollout ends otherwise."""

    def __init__(self) -> None:
        self.over: set[str] = set()
        self.levels: dict[str, tuple[Escalation, ...]] = {}
        self.called: dict[str, list[datetime]] = {}

    def committed(self, moment: Moment) -> None:
        """Nobody is called too early, twice, or after that."""
        fact = moment.fact
        for call in moment.notices(Topic.CALLED):
            if call.take is not None:
                self._call(call.rollout, moment)
        taken = (PageChange.ACKNOWLEDGED, PageChange.RESOLVED)
        if isinstance(fact, PageUpdated) and fact.change in taken and fact.rollout in self.called:
            self.over.add(fact.rollout)
        ended = moment.commit.ended
        if ended is not None and ended.phase is not Phase.ROLLED_BACK:
            self.over.add(ended.id)

    def _call(self, rollout: str, moment: Moment) -> None:
        if rollout not in self.called:
            must(moment.pages, "model: somebody is called, and nobody was paged")
            must(moment.after, "model: calls began without a rollout")
            self.levels[rollout] = moment.after.plan.escalation if moment.after else ()
        must(rollout not in self.over, "model: somebody was called after the page was taken")
        before, levels = self.called.setdefault(rollout, []), self.levels[rollout]
        must(len(before) < len(levels), "model: a level was called twice")
        if before:
            waited = moment.at - before[-1]
            must(waited >= levels[len(before)].wait, f"model: called again after {waited}")
        before.append(moment.at)

    def step(self, now: datetime, calm_since: datetime | None) -> None:
        """A level that is due is called soon, once nothing fails any more."""
        for rollout, called in self.called.items():
            following = self.levels[rollout][len(called) :]
            if calm_since is None or rollout in self.over or not following:
                continue
            due = max(called[-1] + following[0].wait, calm_since)
            must(now - due <= SOON, f"model: nobody was called about {rollout}, due at {due}")


class Postmortems:
    """docs/plans.md: a postmortem is asked for twice at most, a day apart, where the plan does;
    of what makes room for a newer start it is not."""

    def __init__(self) -> None:
        self.asked: dict[str, list[datetime]] = {}

    def committed(self, moment: Moment) -> None:
        """Each ask is in time; the first comes with the end of the rollback."""
        for ask in moment.notices(Topic.CALLED):
            if ask.written is None:
                continue
            before = self.asked.setdefault(ask.rollout, [])
            must(len(before) < 2, "model: a postmortem is asked for a third time")
            if before:
                waited = moment.at - before[0]
                must(waited >= timedelta(days=1), f"model: asked again after {waited}")
            else:
                ended = moment.commit.ended
                must(ended and ended.id == ask.rollout, "model: asked before it was rolled back")
            before.append(moment.at)
        ended = moment.commit.ended
        if ended is not None and ended.phase is Phase.ROLLED_BACK:
            rule = ended.plan.on_rollback_at(ended.step)
            wanted = rule.postmortem and not ended.superseded
            must(wanted == (ended.id in self.asked), "model: a postmortem is not asked for")
