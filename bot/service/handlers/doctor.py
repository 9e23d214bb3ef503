"""``/canary doctor``: what is stuck."""

from datetime import datetime, timedelta

from bot.plan.limits.lengths import roughly
from bot.service.handlers.answering import handles
from bot.service.handlers.doctor_plans import of_plans
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.reads import Doctor
from bot.service.values.records import OutboxEntry

OVERDUE = timedelta(minutes=5)
"""The tick comes every minute; what is due for longer than this, nobody takes up."""

MOST = 20


@handles(Doctor)
def doctor(parts: Parts, request: Doctor) -> Answer:
    """Effects that failed or were given up, and services that nobody evaluates, of all services or
    of the one that is named; and what to know of their plans."""
    now = parts.clock.now()
    lines = [
        *services(parts, now),
        *(overdue(each, now) for each in parts.store.outbox_due(now - OVERDUE, MOST)),
        *(given_up(each) for each in parts.store.parked(MOST)),
    ]
    lines = [each for each in lines if request.service in each]
    notes = [each for each in of_plans(parts) if request.service in each]
    if not lines:
        next_ = "`/canary status` shows what is active."
        return Answer(sentence="Nothing is stuck.", lines=tuple(notes), next=next_)
    return Answer(
        sentence=f"{len(lines)} things are stuck." if len(lines) > 1 else "One thing is stuck.",
        lines=(*lines, *notes),
        next="Overdue: check that the scheduler and the worker run. Given up: fix the reason, "
        "then `canario outbox retry ID`, or `canario outbox drop ID because …`.",
        ok=False,
    )


def services(parts: Parts, now: datetime) -> list[str]:
    """Services that should have been evaluated long ago."""
    return [
        f"{each.service_id}: not evaluated for {roughly(now - each.due_at)}"
        for each in parts.store.due(now - OVERDUE, MOST)
    ]


def overdue(entry: OutboxEntry, now: datetime) -> str:
    """An effect that is due for long."""
    age = roughly(now - entry.created_at)
    problem = entry.problem or "nobody has taken it"
    tried = f"{tries_words(entry)}, {problem}"
    return f"{entry.service_id}: {effect_words(entry)} overdue, {age} old, {tried}"


def given_up(entry: OutboxEntry) -> str:
    """An effect that never will be carried out."""
    return f"{entry.service_id}: {effect_words(entry)} given up: {entry.problem} ({entry.id})"


def effect_words(entry: OutboxEntry) -> str:
    """The effect's kind in words."""
    return entry.effect.kind.replace("_", " ")


def tries_words(entry: OutboxEntry) -> str:
    """How often it was tried."""
    return "1 try" if entry.attempts == 1 else f"{entry.attempts} tries"
