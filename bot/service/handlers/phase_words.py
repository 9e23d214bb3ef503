"""Where a rollout stands, in words; for answers to one person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.plan.limits.lengths import roughly
from bot.rollout.moves import BEFORE_TRAFFIC
from bot.rollout.state import Phase, Rollout
from bot.rollout.verdict import Outcome

_WORDS = {
    Phase.REQUESTED: "waits to start",
    Phase.VERIFYING: "is tested without traffic",
    Phase.SOAKING: "is soaking at {percent} %",
    Phase.HOLDING: "is on hold at {percent} %",
    Phase.WATCHING: "serves everything and is watched",
    Phase.ROLLING_BACK: "is rolling back",
    Phase.COMPLETED: "serves everything",
    Phase.ROLLED_BACK: "was rolled back",
    Phase.CANCELLED: "was cancelled",
}

MARKS = {
    Outcome.PASS: "ok",
    Outcome.MISS: "not good enough to go on",
    Outcome.FAIL: "bad enough to go back",
    Outcome.INCONCLUSIVE: "not known yet",
}


def standing(rollout: Rollout) -> str:
    """``shop-00002 is soaking at 10 %``."""
    before = rollout.acting_phase in BEFORE_TRAFFIC
    percent = 0 if before else rollout.current.traffic
    return f"{rollout.canary} {_WORDS[rollout.phase].format(percent=percent)}"


def on_step(rollout: Rollout) -> str:
    """The same, with the step of the plan."""
    return f"{standing(rollout)} (step {rollout.step + 1} of {len(rollout.plan.steps)})"


def end(rollout: Rollout, now: datetime) -> Iterator[str]:
    """When the wait ends in any case, and what happens then."""
    if rollout.deadline is None:
        return
    if rollout.acting_phase in BEFORE_TRAFFIC:
        then = "it is cancelled"
    elif rollout.phase is Phase.HOLDING:
        then = "it rolls back"
    elif rollout.phase is Phase.ROLLING_BACK:
        then = "somebody is paged again"
    else:
        then = "it holds and asks"
    yield f"Deadline in {ago(rollout.deadline - now)}: then {then}."


def ago(time: timedelta) -> str:
    """How long that is, in two units."""
    return roughly(time)
