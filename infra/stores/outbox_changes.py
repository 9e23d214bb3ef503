"""What may become of an outbox entry: one rule for all stores. Each function gives the entry as it
is from then on, or None where there is nothing to change."""

from datetime import datetime

from bot.service.values.records import OutboxEntry


def leased(entry: OutboxEntry, now: datetime, until: datetime) -> OutboxEntry | None:
    """Taken by one worker until ``until``; None while it isn't due (done, parked, or taken)."""
    if entry.due_at is None or entry.due_at > now:
        return None
    return entry.model_copy(update={"due_at": until, "attempts": entry.attempts + 1})


def finished(entry: OutboxEntry, now: datetime) -> OutboxEntry | None:
    """Carried out at ``now``, which is also true of one that was given up too early."""
    if entry.done_at is not None:
        return None
    done = {"due_at": None, "done_at": now, "parked": False, "problem": ""}
    return entry.model_copy(update=done)


def postponed(entry: OutboxEntry, until: datetime, problem: str) -> OutboxEntry | None:
    """Due again at ``until``; None when a worker that was faster has finished or parked it."""
    if entry.due_at is None:
        return None
    return entry.model_copy(update={"due_at": until, "problem": problem})


def parked(entry: OutboxEntry, problem: str) -> OutboxEntry | None:
    """Given up, and kept with the reason; None when it was finished or parked before."""
    if entry.due_at is None:
        return None
    return entry.model_copy(update={"due_at": None, "parked": True, "problem": problem})


def unparked(entry: OutboxEntry, now: datetime) -> OutboxEntry | None:
    """Due at once, as if it were new; None where it is not parked."""
    if not entry.parked:
        return None
    return entry.model_copy(update={"due_at": now, "parked": False, "attempts": 0})


def dropped(entry: OutboxEntry, now: datetime, reason: str) -> OutboxEntry | None:
    """Over at ``now`` because somebody said so, with the reason; None when it was done before."""
    if entry.done_at is not None:
        return None
    over = {"due_at": None, "done_at": now, "parked": False, "problem": reason}
    return entry.model_copy(update=over)
