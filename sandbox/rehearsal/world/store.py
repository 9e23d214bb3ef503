"""The store of a rehearsal: in memory, and somebody hears of its commits."""

from collections.abc import Callable
from datetime import datetime

from bot.rollout.phases.quiet import QuietTick
from bot.service.values.records import Commit, Stored
from infra.stores.memory import MemoryStore


class WatchedStore(MemoryStore):
    """A store whose commits somebody hears of, after them, and of evaluations in which nothing
    happened."""

    def __init__(self) -> None:
        super().__init__()
        self.committed: Callable[[Commit], None] = lambda _: None
        self.evaluated: Callable[[QuietTick], None] = lambda _: None

    def commit(self, commit: Commit) -> None:
        """See RolloutStore."""
        super().commit(commit)
        self.committed(commit)

    def keep_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """See RolloutStore."""
        super().keep_quiet(before, quiet)
        self.evaluated(quiet)

    def next_due(self) -> datetime | None:
        """When a tick would next find something: a service, or what was left undone."""
        services = (each.service.due_at for each in self.services.values())
        left = (each.due_at for each in self.outbox.values())
        return min((at for at in (*services, *left) if at is not None), default=None)
