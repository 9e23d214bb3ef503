"""Decide on a fact and carry out what follows."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.rollout.facts import Fact, Ticked
from bot.service.carrying_out.outbox import carry_out
from bot.service.carrying_out.queue_homes import refresh_later
from bot.service.carrying_out.shift_unsettled import shift_unsettled
from bot.service.deciding.commit import Applied, Unless, apply
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Observed
from bot.service.values.records import Stored


def act(
    parts: Parts,
    service_id: str,
    fact: Fact,
    *,
    stored: Stored | None = None,
    observed: Mapping[str, Observed] = MappingProxyType({}),
    unless: Unless = lambda _: None,
) -> Applied:
    """Commit the decision, then shift traffic, then the words; open Homes follow last.

    ``observed``, a look at the platform by region from before the commit, makes a shift that
    follows the very next remote call after it. ``unless``: see ``apply``.
    """
    applied = apply(parts, service_id, fact, stored, unless)
    if applied.repeated:
        shift_unsettled(parts, parts.store.load(service_id).service)
        return applied
    carry_out(parts, applied.entries, applied.observation(observed))
    if applied.decision.changed and not quiet(fact, applied):
        refresh_later(parts)
    return applied


def quiet(fact: Fact, applied: Applied) -> bool:
    """An evaluation that found nothing new but numbers, which no Home shows."""
    shown = {entry.effect.kind for entry in applied.entries}
    return isinstance(fact, Ticked) and shown <= {"refresh_card"}
