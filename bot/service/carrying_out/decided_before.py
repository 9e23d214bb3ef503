"""The decisions of a service up to the one that an effect follows from, however late that is
carried out."""

from bot.service.ports.parts import Parts
from bot.service.values.records import AuditEntry, OutboxEntry

LOOKED_BACK = 500
"""So many are looked through."""


def decided_before(parts: Parts, entry: OutboxEntry) -> list[AuditEntry]:
    """The last LOOKED_BACK of them, the oldest first."""
    since = max(0, entry.generation - LOOKED_BACK)
    audit = parts.store.audit(entry.service_id, since, LOOKED_BACK)
    return [each for each in audit if each.generation <= entry.generation]
