"""What one decision leaves behind, written together or not at all."""

from datetime import datetime
from typing import Any, NamedTuple

from bot.model import Model
from bot.rollout.actors import Actor
from bot.rollout.effects import Effect
from bot.rollout.facts import Fact
from bot.rollout.state import Rollout, Service


class Stored(NamedTuple):
    """A service as read, and the store's own mark of that version (None: never written).
    ``trail``: the digest of its last audit entry as it was written, which the next one carries."""

    service: Service
    version: Any
    trail: str = ""


class AuditEntry(Model):
    """One decision: what happened, who caused it, before and after in words, and the digest of
    the state after it, so that replaying the facts can be checked. ``previous`` is the digest of
    the entry before as it is stored: empty for the first of a chain, None in entries of before."""

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


class OutboxEntry(Model):
    """An effect to be carried out: the ``n``-th of the decision that made this ``generation`` of
    the service. ``due_at`` is when somebody may take it (again), None once it is done or parked;
    ``problem`` is why it isn't done. ``attempts`` counts how often it was taken; whoever commits it
    has taken it once."""

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
    digest that is stored with it, ``entries`` the entries by generation, in order."""

    state: str
    head: str
    entries: tuple[tuple[int, str], ...]


class Commit(NamedTuple):
    """One decision as it is stored: in one batch, if nobody was faster (``before.version``) and
    the fact wasn't handled yet (``fact_id``)."""

    before: Stored
    service: Service
    fact_id: str
    at: datetime
    audit: AuditEntry
    outbox: tuple[OutboxEntry, ...]
    ended: Rollout | None = None
