"""How people are paged."""

from collections.abc import Mapping
from typing import Protocol


class Pager(Protocol):
    """Wakes people. ``dedup_key`` makes repeats harmless. Raises Unavailable and Rejected."""

    def trigger(
        self, dedup_key: str, summary: str, severity: str, source: str, details: Mapping[str, str]
    ) -> None: ...

    def resolve(self, dedup_key: str, reason: str) -> None: ...
