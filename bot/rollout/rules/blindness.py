"""Nothing can be measured: people are told long before a soak or a watch of days is over."""

from datetime import timedelta

from bot.plan.limits.lengths import lasting
from bot.rollout.effects import Topic
from bot.rollout.state import Phase
from bot.rollout.turn import Turn
from bot.rollout.verdict import Outcome, Verdict

TOLD_AFTER = timedelta(minutes=10)
"""Monitoring is often some minutes late; that is no news."""


def tell_blindness(turn: Turn, verdict: Verdict) -> None:
    """Say once that nothing has been measured for a while, and once that there are numbers again.

    A hold says by itself what it lacks.
    """
    rollout = turn.rollout
    if not verdict.blind:
        if rollout.blind_told:
            turn.tell(Topic.WARNING, "There are measurements again.", "Its checks are judged.")
        turn.set(blind_since=None, blind_told=False)
        return
    since = rollout.blind_since or turn.now
    late = turn.now - since >= TOLD_AFTER and rollout.phase is not Phase.HOLDING
    if late and not rollout.blind_told:
        turn.tell(
            Topic.WARNING,
            f"Nothing could be measured for {lasting(turn.now - since)}: "
            f"{verdict.reasons(Outcome.INCONCLUSIVE)}.",
            "It is not judged meanwhile; alerts and people can still bring it back. It goes on "
            "with the next numbers, or holds when its time is over.",
        )
    turn.set(blind_since=since, blind_told=rollout.blind_told or late)
