"""Where it is kept what all workers together have spent."""

from typing import Any, NamedTuple, Protocol

from bot.service.values.spent import Spent


class StoredSpent(NamedTuple):
    """As read, and the store's own mark of that version."""

    spent: Spent
    version: Any


class BudgetStore(Protocol):
    """One small document for each thing that is spent. Raises Unavailable."""

    def spent(self, what: str) -> StoredSpent | None:
        """What was spent, as it is now; None where nothing ever was."""
        ...

    def write_spent(self, spent: Spent, seen: StoredSpent | None) -> bool:
        """Store ``spent`` in the place of what was ``seen``, if that is still so; whether it
        was."""
        ...
