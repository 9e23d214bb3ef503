"""Who is woken, as a run sees it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.rollout.facts import PageUpdated
from bot.rollout.state import Rollout
from bot.service.values.records import AuditEntry
from infra.stores.memory_pages import MemoryPages
from tests.support.faked.people import FakePager


class RemotePager:
    """The pager behind calls that fail; by whom teams are woken it knows without asking."""

    def __init__(self, remote: Any, pager: FakePager) -> None:
        self._remote, self._pager = remote, pager

    def woken(self, teams: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Pager."""
        return self._pager.woken(teams)

    def __getattr__(self, method: str) -> Any:
        return getattr(self._remote, method)


def taken_after(trail: Iterable[AuditEntry], rollout: str, generation: int = 0) -> bool:
    """Whether somebody took the rollout's page after that decision: what calls people late then
    calls nobody."""
    facts = (each.fact for each in trail if each.generation > generation)
    return any(
        isinstance(fact, PageUpdated)
        and fact.rollout == rollout
        and fact.change in ("acknowledged", "resolved")
        for fact in facts
    )


def was_paged(rollout: Rollout, pager: FakePager, lists: MemoryPages) -> bool:
    """Whether an event was sent that names the rollout: of its own incident, or of one that it
    shares."""
    own = f"canario~{rollout.id}"
    known = lists.paged("sre").pages.incident_of(rollout.id)
    key = known.key if known is not None else own
    return own in pager.incidents or rollout.id in pager.details.get(key, "")
