"""Carry out what is told to one person: late, twice or against their wish it helps nobody."""

from datetime import timedelta
from functools import partial

from bot.rollout.effects import NotifyPerson
from bot.rollout.state import Ask, Rollout
from bot.service.carrying_out.effects import rollout_of
from bot.service.ports.each import try_each
from bot.service.ports.parts import Parts, log
from bot.service.values.records import OutboxEntry

STALE = timedelta(hours=1)
"""So old it is news no more: whoever looks finds it in the channel."""
MOST = 20
"""So many people of one user group get a message."""


def notify_person(parts: Parts, entry: OutboxEntry, effect: NotifyPerson) -> None:
    """Tell whoever is meant and wants it, once each, in the state as it is now."""
    now = parts.clock.now()
    if now - entry.created_at > STALE:
        log.warning("not told any more, after %s: %s", STALE, entry.id)
        return
    rollout = rollout_of(parts, entry, effect.rollout)
    ask = next((each for each in rollout.asks if each.key == effect.ask), None)
    if effect.ask and (ask is None or not ask.open or now >= ask.until):
        return
    users = dict.fromkeys(parts.chat.users_of(effect.to))
    wanted = [each for each in users if each not in (*effect.did, *_answered(rollout, ask))]
    try_each([partial(_tell, parts, user, rollout, ask) for user in wanted[:MOST]])


def _tell(parts: Parts, user: str, rollout: Rollout, ask: Ask | None) -> None:
    if parts.people.person(user).direct:
        parts.chat.write_to(user, rollout, ask)


def _answered(rollout: Rollout, ask: Ask | None) -> tuple[str, ...]:
    """Who has said yes to it already."""
    return tuple(each.by.id for each in rollout.approvals_of(ask)) if ask else ()
