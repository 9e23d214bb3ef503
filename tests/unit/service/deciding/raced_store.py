"""A store in which somebody else is faster."""

from collections.abc import Callable

from bot.service.values.records import Commit
from infra.stores.memory import MemoryStore


class RacedStore(MemoryStore):
    """A store in which a rival commits just before each of the next commits."""

    def __init__(self) -> None:
        super().__init__()
        self.rivals: list[Callable[[], object]] = []
        self.rival_at_work = False

    def commit(self, commit: Commit) -> None:
        """See RolloutStore; the next rival is faster, and meets no rival itself."""
        if self.rivals and not self.rival_at_work:
            self.rival_at_work = True
            self.rivals.pop(0)()
            self.rival_at_work = False
        super().commit(commit)
