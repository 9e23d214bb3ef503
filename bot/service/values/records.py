"""What one decision leaves behind, written together or not at all."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.model import Model
from bot.rollout.actors import Actor
from bot.rollout.effects import Effect
from bot.rollout.facts import Fact
from bot.rollout.phases.quiet import QuietTick
from bot.rollout.state import Rollout, Service


class Stored(NamedTuple):
    """A service as read, and the store's own mark of that version (None: never written).
    ``trail``: the digest of its last audit entry as it was written, which the next one carries,
    and ``trail_expires`` until when that entry is kept (None: for good). ``quiet`` is the newest
    evaluation since then in which nothing happened; it is in ``service`` already, and ``written``
    is the service without it."""

    service: Service
    version: Any
    trail: str = ""
    trail_expires: datetime | None = None
    quiet: QuietTick | None = None
    written: Service | None = None

    @property
    def recorded(self) -> Service:
        """The service as the last entry of its trail left it."""
        return self.written or self.service


class Kept(NamedTuple):
    """Until when a decision's records are kept; ``messages`` from when they are carried out."""

    audit: datetime
    rollout: datetime
    evidence: datetime
    messages: timedelta


class AuditEntry(Model):
    """One decision: what happened, who caused it, before and after in words, and the digest of
    the state after it, so that replaying the facts can be checked. ``previous`` is the digest of
    the entry before as it is stored: empty for the first of a chain, None in entries of before.
    ``previous_expires`` is until when that one is kept, None where that is for good. ``base`` is
    the service as it was stored before a decision that began a rollout, so that this one's trail
    can be replayed without what came before it. ``quiet`` is the newest evaluation before it that
    has no entry, for nothing happened in it."""

    service_id: str
    generation: int
    at: datetime
    by: Actor
    fact: Fact
    before: str
    after: str
    digest: str
    rollout: str = ""
    previous: str | None = None
    previous_expires: datetime | None = None
    base: str = ""
    quiet: QuietTick | None = None


CERTAIN = timedelta(seconds=30)
"""So long before an effect may be somebody else's nobody but its first worker has tried it: longer
than a few calls take that nobody answers."""


class OutboxEntry(Model):
    """An effect to be carried out: the ``n``-th of the decision that made this ``generation`` of
    the service. ``due_at`` is when somebody may take it (again), None once it is done or parked;
    ``problem`` is why it isn't done. ``attempts`` counts how often it was taken; whoever commits it
    has taken it once, unless it is for others. Once it is done it stays for the time that it is
    ``kept``. ``trace``: the traceparent of what it was decided in; empty where there was none, or
    it was not kept yet."""

    id: str
    service_id: str
    generation: int
    n: int
    effect: Effect
    created_at: datetime
    due_at: datetime | None
    attempts: int = 0
    done_at: datetime | None = None
    parked: bool = False
    problem: str = ""
    kept: timedelta = timedelta(days=7)
    trace: str = ""

    def is_first_try(self, now: datetime) -> bool:
        """Whether whoever has taken it knows that nobody has tried it before, or does meanwhile.
        What was parked and is tried again counts from 0, and has its problem."""
        alone = self.due_at is not None and now + CERTAIN <= self.due_at
        return self.attempts == 1 and not self.problem and alone


class Accepted(Model):
    """A difference between two plans of one service (its ``digest``) that somebody said is meant:
    ``by`` whom, and when."""

    digest: str
    sentence: str
    by: str
    at: datetime


class Push(Model):
    """How a plan came into the store: who put it there, when, and what they said is meant."""

    by: str
    at: datetime
    accepted: tuple[Accepted, ...] = ()


class Trail(NamedTuple):
    """A service's audit exactly as it is stored: ``state`` is the service's document, ``head`` the
    digest that is stored with it, ``entries`` the entries by generation, in order, and ``expires``
    until when the last one is kept (None: for good)."""

    state: str
    head: str
    entries: tuple[tuple[int, str], ...]
    expires: datetime | None = None


class Commit(NamedTuple):
    """One decision as it is stored: in one batch, if nobody was faster (``before.version``) and
    the fact wasn't handled yet (``fact_id``). ``reviewed``: a rollout that ended before, as it is
    kept now."""

    before: Stored
    service: Service
    fact_id: str
    at: datetime
    audit: AuditEntry
    outbox: tuple[OutboxEntry, ...]
    kept: Kept
    ended: Rollout | None = None
    reviewed: Rollout | None = None

    @property
    def over(self) -> Rollout | None:
        """The rollout that is kept beside the service."""
        return self.ended or self.reviewed
