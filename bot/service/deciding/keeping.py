"""How long what a decision leaves behind is kept."""

from datetime import datetime

from bot.rollout.state import Rollout, Service
from bot.service.values.records import Kept, Stored


def kept(before: Stored, after: Service, at: datetime) -> Kept:
    """By the rule of the service's last rollout, or the default one.

    An audit entry never goes before the one that it follows, so a trail loses its beginning and
    nothing else: a rule that was made shorter counts once what the longer one keeps has gone.
    """
    rule = after.retention
    return Kept(
        audit=max(at + rule.audit, before.trail_expires or at),
        rollout=at + rule.rollouts,
        evidence=at + rule.evidence,
        messages=rule.messages,
    )


def since_its_end(keep: Kept, at: datetime, over: Rollout) -> Kept:
    """The same for a rollout that was over before ``at``: what is said of it later keeps it no
    longer."""
    passed = at - (over.ended_at or at)
    return keep._replace(rollout=keep.rollout - passed, evidence=keep.evidence - passed)
