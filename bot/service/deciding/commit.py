"""Decide on a fact and commit what was decided, in one batch, exactly once."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.errors import Rejected, Unavailable
from bot.retry import COMMIT
from bot.rollout.decide import decide
from bot.rollout.decision import Decision, Refusal
from bot.rollout.facts import AlertClosed, AlertOpened, Fact
from bot.rollout.phases.quiet import QuietTick, quiet_tick, with_quiet
from bot.rollout.rules.incidents import heard, known_as
from bot.rollout.state import Rollout, Service
from bot.rollout.traffic import in_words
from bot.schema.versions import with_version
from bot.service.deciding.keeping import kept, since_its_end
from bot.service.deciding.rejected_commit import refused_by_store, shed
from bot.service.deciding.shifting import Observation
from bot.service.deciding.taken_in import taken_in
from bot.service.deciding.trail import state_digest
from bot.service.ports.parts import Parts
from bot.service.ports.stores.rollout_store import AlreadyHandled, LostRace
from bot.service.ports.traffic_router import Observed
from bot.service.values.records import AuditEntry, Commit, Kept, OutboxEntry, Stored
from bot.trace import current_parent

OWN = timedelta(seconds=60)
"""How long a fresh effect belongs to the worker that decided it, before a sweep may take it."""


NOBODY = timedelta(0)

Unless = Callable[[Service], Refusal | None]
"""Why a fact is not decided on where the service is as it is now, if so."""


Mine = Callable[[Decision], bool]
"""Whether the worker that decides carries the decision out."""


class Applied(NamedTuple):
    """What became of a fact. ``repeated``: it had been handled before, nothing was done."""

    decision: Decision
    entries: tuple[OutboxEntry, ...] = ()
    repeated: bool = False

    def observation(self, observed: Mapping[str, Observed]) -> Observation | None:
        """What was observed by region before this was committed, with what is desired since."""
        desired = self.decision.service.desired
        if not (observed and desired and self.entries):
            return None
        return Observation(observed, desired, self.entries[0].created_at)


def apply(
    parts: Parts,
    service_id: str,
    fact: Fact,
    stored: Stored | None = None,
    unless: Unless = lambda _: None,
    *,
    mine: Mine = lambda _: True,
) -> Applied:
    """Load (unless ``stored`` is given), decide, commit; after a lost race, again from the start.
    ``unless`` is asked of the very state that is decided on, each time. The effects belong to this
    worker for a while where the decision is ``mine``, else anybody may carry them out at once.

    Raises Unavailable when the store doesn't answer, or the race is lost too often.
    """
    with parts.spans.span("decide", service=service_id, fact=fact.kind) as span:
        applied = _applied(parts, service_id, taken_in(fact), stored, unless, mine)
        refused = applied.decision.refusal is not None
        span.note(refused="yes" if refused else "", repeated="yes" if applied.repeated else "")
    return applied


def _applied(  # noqa: PLR0917
    parts: Parts,
    service_id: str,
    fact: Fact,
    stored: Stored | None,
    unless: Unless,
    mine: Mine,
) -> Applied:
    for _ in range(COMMIT.tries):
        before = stored or parts.store.load(service_id)
        stored = None
        now = parts.clock.now()
        no = unless(before.service)
        decision = (
            Decision(service=before.service, refusal=no)
            if no
            else decide(before.service, fact, now)
        )
        if not decision.changed:
            return unchanged(parts, fact, decision, now)
        try:
            quiet = quiet_tick(before.recorded, fact, decision, now)
            if quiet is not None:
                return kept_quiet(parts, before, quiet)
            own = OWN if mine(decision) else NOBODY
            return committed(parts, before, fact, decision, now, own)
        except LostRace:
            continue
        except AlreadyHandled:
            return handled_before(parts, fact, decision)
    raise Unavailable(
        f"{service_id} is being changed by too many at once.", "Try again in a moment."
    )


def kept_quiet(parts: Parts, before: Stored, quiet: QuietTick) -> Applied:
    """Nothing happened, so one small write is all: no entry in the trail, and nothing to carry out.
    Such an evaluation may be made twice. Raises LostRace and Unavailable."""
    parts.store.keep_quiet(before, quiet)
    return Applied(Decision(service=with_quiet(before.recorded, quiet)))


def unchanged(parts: Parts, fact: Fact, decision: Decision, now: datetime) -> Applied:
    """A refusal may be the echo of this very fact: it was done, and its answer was lost. Else it
    is remembered, for who asked was told so: delivered again, it must not be carried out."""
    if decision.refusal is None:
        return Applied(decision)
    if fact.by.asks:
        # First, so that nobody commits it between the question and the no.
        parts.store.remember_refusal(
            fact.id, decision.service.id, now, decision.refusal.model_dump_json()
        )
    return Applied(decision, repeated=parts.store.handled(fact.id))


def handled_before(parts: Parts, fact: Fact, decision: Decision) -> Applied:
    """It was done before, or refused: then it stays refused, in the same words."""
    refused = parts.store.refused(fact.id)
    if not refused:
        return Applied(decision, repeated=True)
    before = decision.model_copy(update={"effects": (), "ended": None, "reviewed": None})
    refusal = Refusal.model_validate_json(refused)
    return Applied(before.model_copy(update={"refusal": refusal}))


def committed(  # noqa: PLR0917
    parts: Parts, before: Stored, fact: Fact, decision: Decision, now: datetime, own: timedelta
) -> Applied:
    """Commit it; the decision as it was stored, with the entries that carry it out. What the store
    won't take is made smaller and tried again. Raises LostRace, AlreadyHandled and Unavailable."""
    over = as_reviewed(parts, decision)
    commit = as_commit(before, fact, decision, now, own, over)
    try:
        parts.store.commit(commit)
    except Rejected:
        decision = shed(decision)
        commit = as_commit(before, fact, decision, now, own, over)
        try:
            parts.store.commit(commit)
        except Rejected as no:
            raise refused_by_store(parts, before.service.id, no) from no
    return Applied(decision, commit.outbox)


def as_reviewed(parts: Parts, decision: Decision) -> Rollout | None:
    """The rollout that ended before and was spoken of, with what was said; None where there is
    none, or what was known of it has expired. Raises Unavailable."""
    found = decision.reviewed
    if found is None:
        return None
    before = parts.store.ended_rollout(decision.service.id, found.rollout)
    return before.with_review(found.review) if before else None


def inbox_id(fact: Fact, service: Service) -> str:
    """What makes a fact count once. An incident counts once in each rollout: while it is open it
    notifies again, and the next rollout must hear of it. Where it is known, the news that it is
    open still counts once for each time that it was heard of before."""
    rollout = service.active
    if not isinstance(fact, AlertOpened | AlertClosed):
        return fact.id
    counted = fact.id if rollout is None else f"{fact.id}~{rollout.id}"
    known = known_as(service, fact.incident)
    news = rollout is not None and all(a.incident != fact.incident for a in rollout.alerts)
    if isinstance(fact, AlertClosed) or known is None or news:
        return counted
    return f"{counted}~{heard(known).isoformat()}"


def as_commit(  # noqa: PLR0917
    before: Stored,
    fact: Fact,
    decision: Decision,
    now: datetime,
    own: timedelta = OWN,
    reviewed: Rollout | None = None,
) -> Commit:
    """The decision as it is stored; its effects belong to this worker for ``own``. ``reviewed`` is
    kept as long as it was: from its own end on."""
    service = decision.service
    concerned = decision.ended or reviewed or service.active
    keep = kept(before, service, now)
    if reviewed is not None:
        keep = since_its_end(keep, now, reviewed)
    return Commit(
        before=before,
        service=service,
        fact_id=inbox_id(fact, before.service),
        at=now,
        audit=AuditEntry(
            service_id=service.id,
            generation=service.generation,
            at=now,
            by=fact.by,
            fact=fact,
            before=summary(before.service),
            after=summary(service),
            digest=digest(service),
            rollout=concerned.id if concerned else "",
            previous=before.trail,
            previous_expires=before.trail_expires,
            base=base(before.recorded, decision),
            quiet=before.quiet,
        ),
        outbox=as_outbox(service, decision, now, own, keep),
        kept=keep,
        ended=decision.ended,
        reviewed=reviewed,
    )


def as_outbox(
    service: Service, decision: Decision, now: datetime, own: timedelta, keep: Kept
) -> tuple[OutboxEntry, ...]:
    """Its effects, each by its name."""
    return tuple(
        OutboxEntry(
            id=f"{service.id}~{service.generation:08d}~{n}",
            service_id=service.id,
            generation=service.generation,
            n=n,
            effect=effect,
            created_at=now,
            due_at=now + own,
            attempts=1 if own else 0,
            kept=keep.messages,
            trace=current_parent(),
        )
        for n, effect in enumerate(decision.effects)
    )


def base(before: Service, decision: Decision) -> str:
    """The service as it is stored, before a decision that begins a rollout; else nothing."""
    after = (decision.ended, decision.service.active)
    known = before.active.id if before.active else ""
    begun = any(each is not None and each.id != known for each in after)
    return with_version(before.model_dump_json(by_alias=True)) if begun else ""


def digest(service: Service) -> str:
    """A short fingerprint of a whole state, as it is stored."""
    return state_digest(with_version(service.model_dump_json(by_alias=True)))


def summary(service: Service) -> str:
    """Phase, step and desired traffic in a line."""
    parts = [str(service.phase)]
    if service.active:
        parts.append(f"step {service.active.step}")
    if service.desired:
        settled = "served" if service.desired.settled_at else "not served yet"
        parts.append(f"{in_words(service.desired.traffic.split)} ({settled})")
    return ", ".join(parts)
