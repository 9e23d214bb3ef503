"""After a rollback: ask the service whether stable serves as the plan wants it."""

from datetime import timedelta

from bot.errors import CanarioError, Unavailable
from bot.plan import CloudRunTarget, Probe
from bot.plan.mitigation import Verification
from bot.rollout.effects import CheckStable
from bot.rollout.facts import StableChecked
from bot.rollout.state import Rollout
from bot.service.carrying_out.effects import rollout_of
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
    rule = rollout.plan.on_rollback_at(rollout.step)
    wanted = rule.verify[effect.number]
    target, overtaken = rollout.plan.target.cloud_run, is_overtaken(parts, rollout)
    answer = ProbeAnswer(False, "") if overtaken else look(parts, target, wanted)
    now = parts.clock.now()
    left = (effect.until - now).total_seconds()
    if not (answer.ok or overtaken) and left > 0:
        raise Unavailable(
            f"Not seen yet: {wanted.name} ({answer.words}).", retry_after=min(AGAIN, left)
        )
    fact = StableChecked(
        id=f"stable~{rollout.id}~{effect.number}",
        rollout=rollout.id,
        stable=rollout.stable,
        name=wanted.name,
        seen=answer.ok and now <= effect.until + GRACE,
        words=answer.words,
        overtaken=overtaken,
        teams=rule.page or rule.page_by_hand,
        also=rollout.plan.rooms(rule.announce),
    )
    return apply(parts, entry.service_id, fact)


def is_overtaken(parts: Parts, rollout: Rollout) -> bool:
    """Whether something else than all to stable is desired by now, so that an answer says nothing
    about it."""
    desired = parts.store.load(rollout.service_id).service.desired
    return desired is None or dict(desired.traffic.split) != {rollout.stable: 100}


def look(parts: Parts, target: CloudRunTarget | None, wanted: Verification) -> ProbeAnswer:
    """What the service answers now. What can't be asked is not seen."""
    if wanted.probe is None or target is None:
        raise LookupError(f"{wanted.name} is of a plan with what nothing carries out")
    found = [look_in(parts, each, wanted.probe) for each in target.each]
    if not target.several:
        return found[0]
    words = (f"{each}: {it.words}" for each, it in zip(target.all_regions, found, strict=True))
    return ProbeAnswer(all(each.ok for each in found), "; ".join(words))


def look_in(parts: Parts, target: CloudRunTarget, probe: Probe) -> ProbeAnswer:
    """The same in one region."""
    try:
        address = parts.router.observe(target).address
    except CanarioError as error:
        return ProbeAnswer(False, error.sentence.rstrip("."))
    if not address:
        return ProbeAnswer(False, f"Cloud Run gives no address for {target.service}")
    return parts.prober.probe(address, probe)
