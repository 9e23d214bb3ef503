"""After a rollback, or a completion: ask the service whether what is stable now serves as the plan
wants it."""

from collections.abc import Sequence
from datetime import timedelta

from bot.errors import Unavailable
from bot.plan.mitigation import Verification
from bot.rollout.effects import CheckStable
from bot.rollout.facts import StableChecked
from bot.rollout.state import Rollout
from bot.service.carrying_out.effects import rollout_of
from bot.service.carrying_out.measured import Measured
from bot.service.carrying_out.verifications import seen_now
from bot.service.deciding.commit import Applied, apply
from bot.service.ports.parts import Parts
from bot.service.ports.prober import ProbeAnswer
from bot.service.values.records import OutboxEntry

AGAIN = 10.0
"""Seconds at least between two looks."""
GRACE = timedelta(minutes=2)
"""So much later than its time the last look may come, and still say that it was so in time."""


def check_stable(parts: Parts, entry: OutboxEntry, effect: CheckStable) -> Applied:
    """Look once, and tell decide() how it ended. Raises Unavailable while there is time left and it
    is not so yet: then it is looked at again."""
    rollout = rollout_of(parts, entry, effect.rollout)
    wanted = verifications(rollout, effect)[effect.number]
    stable = rollout.canary if effect.completed else rollout.stable
    overtaken = is_overtaken(parts, rollout, stable)
    back = rollout.rollback
    since = back.settled_at if back and back.settled_at else entry.created_at
    of = Measured(entry.service_id, rollout, "canary" if effect.completed else "stable", since)
    target = rollout.plan.target.moved
    answer = ProbeAnswer(False, "") if overtaken else seen_now(parts, target, wanted, of)
    now = parts.clock.now()
    left = (effect.until - now).total_seconds()
    if not (answer.ok or overtaken) and left > 0:
        raise Unavailable(
            f"Not seen yet: {wanted.name} ({answer.words}).", retry_after=min(AGAIN, left)
        )
    rule, end = rollout.plan.on_rollback_at(rollout.step), rollout.plan.on_complete
    channels = end.announce if end and effect.completed else rule.announce
    fact = StableChecked(
        id=f"{'complete' if effect.completed else 'stable'}~{rollout.id}~{effect.number}",
        rollout=rollout.id,
        stable=stable,
        name=wanted.name,
        seen=answer.ok and now <= effect.until + GRACE,
        words=answer.words,
        overtaken=overtaken,
        teams=rule.teams,
        also=rollout.plan.rooms(channels),
        replaced=rollout.stable if effect.completed else "",
    )
    return apply(parts, entry.service_id, fact)


def verifications(rollout: Rollout, effect: CheckStable) -> Sequence[Verification]:
    """What the plan wants to see then."""
    if not effect.completed:
        return rollout.plan.on_rollback_at(rollout.step).verify
    return rollout.plan.on_complete.verify if rollout.plan.on_complete else ()


def is_overtaken(parts: Parts, rollout: Rollout, stable: str) -> bool:
    """Whether something else than all to ``stable`` is desired by now, so that an answer says
    nothing about it."""
    desired = parts.store.load(rollout.service_id).service.desired
    return desired is None or dict(desired.traffic.split) != {stable: 100}
