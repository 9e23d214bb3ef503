"""docs/slack.md, *The rollout's message*: the thread tells the story; what matters to everybody
(started, held, rolled back, complete) is shown in the channel too. Every hold says what ends it."""

from bot.rollout.effects import Announce, Effect, Topic
from bot.rollout.facts import Approved, DriftSeen, FreezeBegan, FreezeEnded
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
