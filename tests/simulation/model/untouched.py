"""docs/states.md: what a fact has nothing to do with stays as it is. A canary is probed where it is
verified and nowhere else; a freeze's end ends the freeze's hold and nothing else."""

from bot.rollout.effects import RunProbe
from bot.rollout.facts import FreezeEnded
from bot.rollout.state import Cause, Phase, Rollout
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class Untouched:
    """Looks at each decision alone."""

    def committed(self, moment: Moment) -> None:
        """Nothing more than what the fact is about."""
        after, before = moment.after, moment.before
        probed = any(isinstance(effect, RunProbe) for effect in moment.effects)
        verifying = after is not None and after.phase is Phase.VERIFYING and not after.verified
        must(verifying or not probed, "model: a canary is probed that need not be")
        if isinstance(moment.fact, FreezeEnded) and before is not None and after is not None:
            frozen = any(each.cause is Cause.FREEZE for each in before.holds)
            same = parts(before) == parts(after)
            must(frozen or same, "model: the end of a freeze that held nothing changed something")


def parts(rollout: Rollout) -> tuple[object, ...]:
    """Where it stands, and for how long."""
    clock = rollout.clock.running_since is not None
    return rollout.phase, rollout.step, rollout.holds, rollout.deadline, rollout.waiting, clock
