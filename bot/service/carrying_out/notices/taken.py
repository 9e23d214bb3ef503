"""Whether what calls people still has to: somebody may have seen to it before it could go out."""

from datetime import timedelta

from bot.errors import CanarioError
from bot.rollout.facts import PageUpdated
from bot.rollout.notices.escalation import calling_about
from bot.rollout.rules.pages import TAKEN
from bot.rollout.state import Phase, Rollout
from bot.service.ports.parts import Parts, log
from bot.service.values.records import OutboxEntry

FRESH = timedelta(seconds=5)
"""So soon after a decision nobody has taken what it calls for, and nothing is read first."""
LOOKED_AT = 500
"""So many decisions that came after it are looked through."""


def taken_since(parts: Parts, entry: OutboxEntry, rollout_id: str) -> bool:
    """Whether somebody took the page of this rollout after this was decided. Where that can't be
    read: no, for whoever is called twice loses less than whoever is not called."""
    if parts.clock.now() - entry.created_at < FRESH:
        return False
    try:
        calling = calling_about(parts.store.load(entry.service_id).service, rollout_id)
        if calling is None or not calling.taken_by:
            return False
        later = parts.store.audit(entry.service_id, entry.generation, LOOKED_AT)
    except CanarioError as error:
        log.warning("could not see whether somebody has taken %s: %s", entry.id, error)
        return False
    facts = (each.fact for each in later)
    return any(
        isinstance(fact, PageUpdated) and fact.rollout == rollout_id and fact.change in TAKEN
        for fact in facts
    )


def over_since(entry: OutboxEntry, rollout: Rollout) -> bool:
    """Whether the rollout has ended well after this was decided: then its pages were closed."""
    if rollout.ended_at is None or entry.created_at >= rollout.ended_at:
        return False
    return rollout.phase is not Phase.ROLLED_BACK or rollout.superseded
