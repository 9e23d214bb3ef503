"""README, *A rollback stays*; docs/slack.md, *rollback*: the revision is rejected afterwards. The
same revision starts again only with ``--again`` and a reason. docs/plans.md, *The end of a
rollout*: what the plan wants to see of stable, after a rollback and after a completion, is looked
for until its time is over; what was not seen by then is said in the channel and wakes somebody."""

from datetime import datetime

from bot.rollout.effects import CheckStable
from bot.rollout.facts import RollbackAsked, StableChecked, Started, StartQueued
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Rollout
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment

SURELY = 50
"""So many of the newest rejected revisions are known for certain; very old ones are forgotten."""


class Latches:
    """Remembers what was rolled back, the newest last."""

    def __init__(self) -> None:
        self.rejected: list[str] = []

    def committed(self, moment: Moment) -> None:
        """What was rolled back is rejected, and nothing else."""
        fact, after = moment.fact, moment.after
        if isinstance(fact, Started) and fact.canary in self.rejected:
            must(fact.again and fact.reason, f"model: {fact.canary} started again by accident")
            self.rejected.remove(fact.canary)
        asked = fact.to if isinstance(fact, RollbackAsked) else None
        back = after is not None and after.phase is Phase.ROLLING_BACK
        began = moment.became(Phase.ROLLING_BACK) and not isinstance(fact, StartQueued)
        by_hand = isinstance(fact, RollbackAsked) and back and moment.shifts
        if after and (began or by_hand):
            had = asked.served.items() if asked else ()
            gone = (after.canary, *(name for name, percent in had if percent))
            accepted = (asked.to,) if asked else ()
            kept = [r for r in self.rejected if r not in (*gone, *accepted)]
            self.rejected = [*kept, *(r for r in dict.fromkeys(gone) if r not in accepted)]
        stored = {each.revision for each in moment.commit.service.rejected}
        lost = set(self.rejected[-SURELY:]) - stored
        must(not lost, f"model: {sorted(lost)} was rolled back and may start again")
        must(stored <= set(self.rejected), "model: a revision is rejected and was not rolled back")


class StableSeen:
    """Remembers what is to be seen, and by when."""

    def __init__(self) -> None:
        self.made_room: set[str] = set()
        """Rollouts that a newer start superseded: something else serves soon."""
        self.until: dict[str, datetime] = {}

    def committed(self, moment: Moment) -> None:
        """It begins with the end of a rollback, or of what completes, and ends once."""
        after, fact = moment.after, moment.fact
        back = after is not None and moment.became(Phase.ROLLING_BACK)
        if after is not None and (back or isinstance(fact, RollbackAsked)):
            self.made_room -= {after.id}
        if isinstance(fact, StartQueued) and fact.supersede:
            self.made_room.add(fact.rollout)
        if after is not None and after.id not in self.made_room:
            self.ended(moment, after)
        if not isinstance(fact, StableChecked):
            return
        until = self.until.pop(fact.id, None)
        must(until is not None, f"model: {fact.id} was looked for without a reason")
        missed = not fact.seen and not fact.overtaken
        early = missed and until is not None and moment.at < until
        must(not early, "model: stable was given up before its time")
        must(moment.pages or not missed, "model: stable does not serve and nobody is woken")
        said = moment.notices(Topic.WARNING if missed else Topic.VERIFIED)
        must(said and said[0].loud == missed, "model: what was seen of stable is not told")

    def ended(self, moment: Moment, after: Rollout) -> None:
        """What is to be seen from now on."""
        end = after.plan.on_complete
        if moment.became(Phase.ROLLED_BACK):
            name, wanted = "stable", after.plan.on_rollback_at(after.step).verify
        elif moment.became(Phase.COMPLETED) and end is not None:
            name, wanted = "complete", end.verify
        else:
            return
        for number, each in enumerate(wanted):
            self.until[f"{name}~{after.id}~{number}"] = moment.at + each.within
        found = [each for each in moment.effects if isinstance(each, CheckStable)]
        must(len(found) == len(wanted), "model: stable is never looked at after a rollout")
