"""The state, from the audit trail alone."""

from collections.abc import Iterable

from bot.rollout.decide import decide
from bot.rollout.state import Service
from bot.service.values.records import AuditEntry


def replay(service_id: str, entries: Iterable[AuditEntry]) -> Service:
    """Decide every fact of the trail again, oldest first; the trail must be whole.

    The result equals the stored service, or the trail or decide() is not what it was.
    """
    service = Service(id=service_id)
    for entry in entries:
        service = decide(service, entry.fact, entry.at).service
    return service
