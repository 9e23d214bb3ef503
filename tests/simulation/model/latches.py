"""README, *A rollback stays*; docs/slack.md, *rollback*: the revision is rejected afterwards. The
same revision starts again only with ``--again`` and a reason."""

from bot.rollout.facts import RollbackAsked, Started
from bot.rollout.state import Phase
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
        if after and (moment.became(Phase.ROLLING_BACK) or (asked and back and moment.shifts)):
            had = asked.served.items() if asked else ()
            gone = (after.canary, *(name for name, percent in had if percent))
            accepted = (asked.to,) if asked else ()
            kept = [r for r in self.rejected if r not in (*gone, *accepted)]
            self.rejected = [*kept, *(r for r in dict.fromkeys(gone) if r not in accepted)]
        stored = {each.revision for each in moment.commit.service.rejected}
        lost = set(self.rejected[-SURELY:]) - stored
        must(not lost, f"model: {sorted(lost)} was rolled back and may start again")
        must(stored <= set(self.rejected), "model: a revision is rejected and was not rolled back")
