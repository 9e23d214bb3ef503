"""Nothing can be measured: people are notified long before a soak or a watch of days is over."""

from datetime import timedelta

from bot.plan.limits.lengths import lasting
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Rollout
from bot.rollout.turn import Turn
from bot.rollout.verdict import Outcome, Verdict

TOLD_AFTER = timedelta(minutes=10)
"""Monitoring is often some minutes late; that is no news."""


def announce_blindness(turn: Turn, verdict: Verdict) -> None:
    """Say once that nothing has been measured for a while, and once that there are numbers again.

    A hold says by itself what it lacks.
    """
    rollout = turn.rollout
    if not verdict.blind:
        if rollout.blind_told:
            turn.announce(Topic.WARNING, "There are measurements again.", Next.JUDGED_AGAIN.step())
        turn.set(blind_since=None, blind_told=False)
        return
    since = rollout.blind_since or turn.now
    late = turn.now - since >= TOLD_AFTER and rollout.phase is not Phase.HOLDING
    if late and not rollout.blind_told:
        turn.announce(
            Topic.WARNING,
            f"Nothing could be measured for {lasting(turn.now - since)}: "
            f"{verdict.reasons(Outcome.INCONCLUSIVE)}.",
            Next.NOT_JUDGED.step(otherwise=otherwise(rollout)),
        )
    turn.set(blind_since=since, blind_told=rollout.blind_told or late)


def otherwise(rollout: Rollout) -> str:
    """What happens when no numbers come."""
    choice = rollout.plan.on_inconclusive
    if rollout.phase is Phase.WATCHING or choice == "extend":
        return "holds at its deadline"
    return f"{'holds' if choice == 'hold' else 'rolls back'} at the end of its soak"
