"""How people are paged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol


class Pager(Protocol):
    """Wakes people. ``dedup_key`` makes repeats harmless; ``teams`` are those of a plan's
    ``page:``, none where whoever runs Canario is meant; ``links`` are addresses by what they lead
    to. Raises Unavailable and Rejected."""

    def trigger(
        self,
        dedup_key: str,
        summary: str,
        severity: str,
        source: str,
        details: Mapping[str, str],
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None: ...

    def record_change(
        self,
        summary: str,
        source: str,
        at: datetime,
        *,
        teams: Sequence[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Show what has changed, and wake nobody."""
        ...

    def without_key(self, teams: Sequence[str]) -> Mapping[str, str]:
        """The teams that have no key of their own where others have one, or where there is none
        at all, and who is paged for each, in words."""
        ...

    def woken(self, teams: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The teams by whom their pages wake: a name for each that is woken by itself, with the
        teams that are then. No teams are whoever runs Canario; nothing is asked outside."""
        ...

    def acknowledge(self, dedup_key: str, name: str, *, teams: Sequence[str] = ()) -> None: ...

    def resolve(self, dedup_key: str, reason: str, *, teams: Sequence[str] = ()) -> None: ...
