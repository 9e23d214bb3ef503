"""Where services and everything of their decisions are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.rollout.phases.quiet import QuietTick
from bot.rollout.state import Rollout
from bot.service.values.records import AuditEntry, Commit, OutboxEntry, Stored, Trail


class Due(NamedTuple):
    """A service that is to be evaluated, and since when."""

    due_at: datetime
    service_id: str


class LostRace(Exception):  # noqa: N818 - named for what happened
    """Somebody else committed the service first: read again and decide again."""


class AlreadyHandled(Exception):  # noqa: N818
    """The fact is in the inbox: it was handled, and that once is enough."""


class RolloutStore(Protocol):
    """Services with everything that belongs to their decisions. Raises Unavailable."""

    def load(self, service_id: str) -> Stored:
        """The service as it is now; a new one (version None) where none was stored."""
        ...

    def load_many(self, service_ids: Sequence[str]) -> dict[str, Stored]:
        """The same of many, by id, without those that can't be read."""
        ...

    def commit(self, commit: Commit) -> None:
        """Write service, inbox, audit, outbox and ended rollout in one batch. The last three go by
        themselves when ``commit.kept`` is over.

        Raises LostRace when the service isn't at ``commit.before.version`` any more, and
        AlreadyHandled when the fact is in the inbox; then nothing was written.
        """
        ...

    def keep_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """Keep the newest evaluation in which nothing happened beside the service, until the next
        ``commit``: one small write, and the service is due when it says.

        Raises LostRace when the service isn't at ``before.version`` any more.
        """
        ...

    def handled(self, fact_id: str) -> bool:
        """Whether the fact is in the inbox, as one that was committed."""
        ...

    def remember_refusal(self, fact_id: str, service_id: str, at: datetime, words: str) -> None:
        """Put a fact into the inbox that was refused, with the refusal; nothing where it is
        there already. It can't be committed afterwards."""
        ...

    def refused(self, fact_id: str) -> str:
        """The refusal that was remembered; empty where the fact was committed or is unknown."""
        ...

    def due(self, now: datetime, limit: int = 500, after: Due | None = None) -> list[Due]:
        """Services with ``due_at <= now``, the longest due first; those behind ``after``, the last
        of a page, if that is given."""
        ...

    def active(self, limit: int = 500) -> list[str]:
        """Ids of services with an active rollout."""
        ...

    def ended(self, service_id: str, limit: int = 10) -> list[Rollout]:
        """Ended rollouts, the newest first; without the judge's evidence."""
        ...

    def ended_rollout(self, service_id: str, rollout_id: str) -> Rollout | None:
        """One ended rollout, with the judge's evidence as long as that is kept."""
        ...

    def audit(self, service_id: str, since: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """Audit entries with a generation above ``since``, the oldest first."""
        ...

    def trail(self, service_id: str) -> Trail | None:
        """The whole audit as it is stored, for who checks it; None where there is no service."""
        ...

    def outbox_due(
        self, now: datetime, limit: int = 100, after: OutboxEntry | None = None
    ) -> list[OutboxEntry]:
        """Entries with ``due_at <= now``, the longest due first; those behind ``after``, the last
        of a page, if that is given."""
        ...

    def waiting(self, service_id: str) -> list[OutboxEntry]:
        """The service's entries that are neither carried out nor parked, in no order."""
        ...

    def outbox_entry(self, entry_id: str) -> OutboxEntry | None:
        """One entry, as long as it is kept."""
        ...

    def lease(self, entry_id: str, now: datetime, until: datetime) -> OutboxEntry | None:
        """Take an entry whose ``due_at <= now``: moves ``due_at`` to ``until`` and counts the
        attempt, atomically. None when it is gone, done, parked, or another has it."""
        ...

    def finish(self, entry_id: str, now: datetime) -> None:
        """The effect was carried out."""
        ...

    def postpone(self, entry_id: str, until: datetime, problem: str) -> None:
        """It was not, and ``until`` is when to try again."""
        ...

    def park(self, entry_id: str, now: datetime, problem: str) -> None:
        """It never will be; keep it with its reason."""
        ...

    def parked(self, limit: int = 20) -> list[OutboxEntry]:
        """Entries that were parked, the latest first."""
        ...

    def unpark(self, entry_id: str, now: datetime) -> OutboxEntry | None:
        """Make a parked entry due at once; returns it, or None where none is parked by this id."""
        ...

    def drop(self, entry_id: str, now: datetime, reason: str) -> OutboxEntry | None:
        """Nobody shall carry it out any more, for this reason; returns it, or None where it is
        gone or done."""
        ...
