"""What approvals and confirmations are asked for, and what was given. Only decide() makes new
ones."""

from datetime import datetime
from enum import StrEnum

from bot.model import Model
from bot.rollout.actors import Actor
from bot.rollout.confirming.overridable import Overridable


class Approval(Model):
    """A person's yes to an Ask (its key), for this rollout, step (the ask's) and role; ``channel``
    is where it was given, ``reason`` what the person said to it. ``item`` is the number of what
    was confirmed, from 1; 0: it is an approval."""

    role: str
    step: int
    ask: str = ""
    by: Actor
    at: datetime
    channel: str = ""
    also: tuple[str, ...] = ()
    """Other roles that the person has: it counts for one of them where that lets others approve."""
    reason: str = ""
    item: int = 0


class AskKind(StrEnum):
    """What is asked for: approvals before a step, confirmations that end one (``step``), or those
    that complete a rollout."""

    APPROVALS = "approvals"
    STEP = "step"
    COMPLETION = "completion"


class AskOutcome(StrEnum):
    """How asking for approvals ended; ``void``: the rollout itself went another way."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    VOID = "void"


class Ask(Model):
    """Approvals that are asked for, once: one of each of ``roles``, before the step ``step`` (of
    the plan, counted from 0) is entered; the first step is also the start. Or confirmations, before
    ``step`` is left; ``Rollout.items_of`` has them.

    ``key`` is its own for ever, so that its message can be found and shown as it ended.
    ``ended`` says in a sentence how it did, with names.
    """

    key: str
    step: int
    roles: tuple[str, ...]
    asked_at: datetime
    until: datetime
    kind: AskKind = AskKind.APPROVALS
    outcome: AskOutcome = AskOutcome.OPEN
    ended: str = ""
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still can be answered."""
        return self.outcome is AskOutcome.OPEN


class Waiting(Model):
    """A closed gate that traffic waits for: its name in the plan, what it waits for in words, the
    ``roles`` whose approval is still missing, and until when it is waited for."""

    gate: str
    words: str
    roles: tuple[str, ...] = ()
    until: datetime | None = None


class OverriddenGate(Model):
    """A closed gate that this rollout passes all the same, for whom and why."""

    gate: Overridable
    by: Actor
    at: datetime
    reason: str


class PromoteAsked(Model):
    """A promote that waits for approvals: it takes effect with the last of them. ``why`` is what
    the person added; ``anyway``: also without the checks' evidence."""

    by: Actor
    why: str = ""
    anyway: bool = False
