"""The outline of a postmortem: what is known of a revision that was rolled back late."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.rollout.effects import Announce
from bot.rollout.facts import Approved, Held, Promoted, RollbackAsked, RollbackReviewed, Started
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.notices.report import code, seen
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase, Rollout
from bot.rollout.state.rollout import was
from bot.service.carrying_out.decided_before import decided_before
from bot.service.carrying_out.notices.last_minutes import last_minutes
from bot.service.ports.parts import Parts
from bot.service.values.records import AuditEntry, OutboxEntry
from bot.service.values.spells import full_since

MOST_ENDED = 20


def with_outline(parts: Parts, rollout: Rollout, notice: Announce, entry: OutboxEntry) -> Announce:
    """The notice that asks for a postmortem, with its timeline, evidence and the decisions before
    it; any other as it is."""
    if notice.topic is not Topic.POSTMORTEM:
        return notice
    ended = parts.store.ended(rollout.service_id, MOST_ENDED)
    brought = next(
        (e for e in ended if e.phase is Phase.COMPLETED and e.canary == rollout.canary), None
    )
    lines = (
        "Timeline (UTC)",
        *sub(timeline(rollout, brought)),
        "Evidence",
        *sub(evidence(parts, rollout, brought)),
        "Decisions",
        *sub(decisions(rollout, brought, decided_before(parts, entry))),
    )
    return notice.model_copy(update={"details": lines})


def sub(lines: Iterator[str]) -> Iterator[str]:
    """As lines below another."""
    return (f"- {line}" for line in lines)


def timeline(rollout: Rollout, brought: Rollout | None) -> Iterator[str]:
    """When it came, served everything, and left."""
    if brought is not None:
        yield f"{at(brought.requested_at)} {rollout.canary} started, in {brought.id}"
        since = full_since(brought)
        if since:
            yield f"{at(since)} it served everything"
    back = rollout.rollback
    if back is not None:
        yield f"{at(back.decided_at)} rollback to {rollout.stable}"
        if back.settled_at:
            yield f"{at(back.settled_at)} {rollout.stable} served everything"


def evidence(parts: Parts, rollout: Rollout, brought: Rollout | None) -> Iterator[str]:
    """What the checks saw last, what it served before it left, and which code it is."""
    passed = "; ".join(seen(brought)) if brought else ""
    if passed:
        yield f"When it was complete: {passed}"
    back = rollout.rollback
    if back is not None:
        words = last_minutes(parts, rollout, back.decided_at, rollout.step_since)
        yield words.replace("The last", "Before the rollback, the last", 1)
    known = code(rollout) or (code(brought) if brought else "")
    if known:
        yield known


def decisions(
    rollout: Rollout, brought: Rollout | None, trail: Sequence[AuditEntry]
) -> Iterator[str]:
    """What people did, and the reasons that they gave."""
    ours = {rollout.id, brought.id if brought else rollout.id}
    for entry in trail:
        done = deed(entry)
        if done and not ours.isdisjoint(concerned(entry)):
            yield f"{at(entry.at)} {entry.by.words} {done}"


def concerned(entry: AuditEntry) -> Iterator[str]:
    """The rollouts that a decision was about. One that ended a rollout, and began a rollback to
    another revision, has the name of the first, and of the second in what was asked for."""
    yield entry.rollout
    if isinstance(entry.fact, RollbackAsked) and entry.fact.to is not None:
        yield entry.fact.to.rollout


def deed(entry: AuditEntry) -> str:
    """What a person did; empty for what is no decision about the rollout."""
    match entry.fact:
        case Started(reason=reason):
            return sentence(f"started it{because(reason)}")
        case Approved(role=role, reason=reason):
            return sentence(f"approved it as {role}{because(reason)}")
        case Promoted(anyway=anyway, reason=reason):
            return sentence(f"promoted it{' without evidence' if anyway else ''}{because(reason)}")
        case Held(reason=reason):
            return sentence(f"held it{because(reason)}")
        case RollbackAsked(reason=reason):
            return sentence(f"rolled it back{because(reason) or ', without a reason'}")
        case RollbackReviewed(canary=canary, right=right):
            return sentence(f"said that the rollback of {canary} was {was(right)}")
    return ""


def at(moment: datetime) -> str:
    """A time, as all of them are written here."""
    return moment.strftime("%d %b %H:%M:%S")
