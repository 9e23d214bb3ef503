"""The state, from the audit trail alone."""

from collections.abc import Iterable, Iterator

from bot.rollout.decide import decide
from bot.rollout.decision import Decision
from bot.rollout.phases.quiet import with_quiet
from bot.rollout.state import Service
from bot.schema.versions import read
from bot.service.values.records import AuditEntry


def replay(service_id: str, entries: Iterable[AuditEntry]) -> Service:
    """Decide every fact of the trail again, oldest first; the trail must be whole.

    The result equals the stored service, or the trail or decide() is not what it was.
    """
    service = Service(id=service_id)
    for _, decision in replayed(service, entries):
        service = decision.service
    return service


def replayed(
    service: Service, entries: Iterable[AuditEntry]
) -> Iterator[tuple[AuditEntry, Decision]]:
    """Each entry of the trail with what is decided from the state before it."""
    for entry in entries:
        decision = decide(with_quiet(service, entry.quiet), entry.fact, entry.at)
        yield entry, decision
        service = decision.service


def starting_with(entry: AuditEntry) -> Service | None:
    """The service before this decision, from the copy that it has, or as nothing was decided yet;
    None where the entries that lead to it are needed. Raises ValueError for what is no service."""
    if entry.base:
        return Service.model_validate_json(read("service", entry.base))
    return Service(id=entry.service_id) if entry.generation == 1 else None
