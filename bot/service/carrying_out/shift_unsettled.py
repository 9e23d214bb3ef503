"""Traffic that was decided and is not served: shift it now, rather than at the next sweep."""

from bot.rollout.state import Service
from bot.service.carrying_out.outbox import carry_out
from bot.service.carrying_out.queue_homes import refresh_later
from bot.service.deciding.reconcile import reconcile
from bot.service.ports.parts import Parts


def shift_unsettled(parts: Parts, service: Service) -> None:
    """Whoever decided it may have died between commit and shift, and what is delivered again has
    no reason to wait. Raises Unavailable."""
    if service.settled or service.target is None:
        return
    done = reconcile(parts, service.id, service.target)
    if done.applied is not None:
        carry_out(parts, done.applied.entries)
        refresh_later(parts)
