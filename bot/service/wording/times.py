"""How long a soak still takes, and what happens at a deadline."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.plan.limits.lengths import roughly
from bot.rollout.moves import BEFORE_TRAFFIC
from bot.rollout.state import Phase, Rollout


class Soak(NamedTuple):
    """``name`` is Soak or Watch; ``counted`` of ``whole``; ``paused``: its clock does not run."""

    name: str
    counted: timedelta
    whole: timedelta
    paused: bool

    @property
    def left(self) -> timedelta:
        """What is missing still."""
        return self.whole - self.counted


def soak_of(rollout: Rollout, now: datetime) -> Soak | None:
    """The soak or the watch that it is in; None where neither is asked for."""
    phase, whole = rollout.acting_phase, rollout.length
    if phase is Phase.SOAKING:
        whole = whole or rollout.current.soak.min
    if phase not in (Phase.SOAKING, Phase.WATCHING):
        return None
    counted = min(rollout.clock.elapsed(now), whole)
    name = "Soak" if phase is Phase.SOAKING else "Watch"
    return Soak(name, counted, whole, rollout.clock.running_since is None)


def at_deadline(rollout: Rollout) -> str:
    """What happens when the wait is over in any case."""
    if rollout.phase is Phase.ROLLING_BACK:
        return "somebody is paged again"
    if rollout.phase is Phase.SHADOWING:
        return "the shadow ends"
    if rollout.acting_phase in BEFORE_TRAFFIC:
        return "it is cancelled"
    if rollout.phase is Phase.HOLDING:
        return "it rolls back"
    return "it holds and asks"


def deadline_words(rollout: Rollout, now: datetime) -> str:
    """``Deadline in 5 min: then it rolls back.``; empty where there is none."""
    if rollout.deadline is None:
        return ""
    return f"Deadline in {roughly(rollout.deadline - now)}: then {at_deadline(rollout)}."
