"""``/canary promote|hold|resume|cancel``: what a person asks of an active rollout."""

from functools import partial

from bot.rollout.actors import Actor, person
from bot.rollout.decision import Refusal
from bot.rollout.facts import CancelAsked, Held, Promoted, Resumed
from bot.rollout.notices.next_steps import Next
from bot.rollout.rules.promote import promised
from bot.rollout.state import Rollout, Service
from bot.rollout.traffic import in_words
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import Applied, Unless
from bot.service.deciding.newer import newer
from bot.service.deciding.rights import may_continue, may_stop
from bot.service.deciding.room import plan_of_rollout
from bot.service.deciding.same_state import first_of, rollout, same
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service, is_channel_of
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Request
from bot.service.values.commands.steer import Cancel, Hold, Promote, Resume
from bot.service.values.records import Stored
from bot.service.watching.shadowing import since_rollback
from bot.service.wording.next_steps import next_words
from bot.service.wording.phases import phase_words


@handles(Promote)
def promote(parts: Parts, request: Promote) -> Answer:
    """To the next step."""
    stored = find_service(parts, request)
    stale = outdated(parts, stored, request)
    if stale:
        return stale
    guard(parts, stored, request)
    fact = Promoted(
        id=request.id,
        by=who(request),
        reason=request.reason,
        sure=request.sure,
        anyway=request.anyway,
    )
    applied = act(parts, stored.service.id, fact, unless=changed_since(request, stored.service))
    active = applied.decision.service.active
    if applied.decision.changed and active is not None and active.waiting:
        waits = " and for ".join(each.words for each in active.waiting)
        promise = next_words(promised(active, request.anyway))
        return as_answer(
            applied,
            f"Not promoted yet: it waits for {waits}.",
            f"They were asked just now. {promise}",
        )
    return as_answer(applied, f"Promoted: {where(applied)}.", follow(active))


@handles(Hold)
def hold(parts: Parts, request: Hold) -> Answer:
    """Stop where it is."""
    stored = find_service(parts, request)
    if is_over(parts, stored.service.active, request):
        return ended_before(parts, stored.service.id, request)
    guard_stop(parts, stored, request)
    fact = Held(id=request.id, by=who(request), reason=request.reason)
    applied = act(parts, stored.service.id, fact, unless=other_rollout(request))
    return as_answer(applied, "On hold.", "Limits are still watched. `/canary resume` ends it.")


@handles(Cancel)
def cancel(parts: Parts, request: Cancel) -> Answer:
    """The end of a shadow."""
    stored = find_service(parts, request)
    if is_over(parts, stored.service.active, request):
        return ended_before(parts, stored.service.id, request)
    guard_stop(parts, stored, request)
    active = stored.service.active
    fact = CancelAsked(
        id=request.id,
        by=who(request),
        reason=request.reason,
        followed=since_rollback(parts, active) if active else None,
    )
    applied = act(parts, stored.service.id, fact, unless=other_rollout(request))
    return as_answer(applied, "The shadow has ended.", "The traffic stays as it is.")


@handles(Resume)
def resume(parts: Parts, request: Resume) -> Answer:
    """Continue after a hold, and say what is restored."""
    stored = find_service(parts, request)
    stale = outdated(parts, stored, request)
    if stale:
        return stale
    guard(parts, stored, request)
    fact = Resumed(
        id=request.id,
        by=who(request),
        reason=request.reason,
        adopt=request.adopt,
        sure=request.sure,
    )
    applied = act(parts, stored.service.id, fact, unless=changed_since(request, stored.service))
    return as_answer(applied, f"Resumed: {where(applied)}.", restored(stored.service, applied))


def restored(before: Service, applied: Applied) -> str:
    """What a resume asks the platform for, where it serves something else."""
    desired = applied.decision.service.desired
    if desired is None or before.desired is None or desired.version == before.desired.version:
        return ""
    return f"The traffic goes to {in_words(desired.traffic.split)}."


def guard(parts: Parts, stored: Stored, request: Request) -> None:
    """To continue takes the plan's operators."""
    if stored.service.active is not None:
        may_continue(parts, plan_of_rollout(stored.service.active), request)


def guard_stop(parts: Parts, stored: Stored, request: Request) -> None:
    """Stopping is open to everybody; of guests not everywhere."""
    active = stored.service.active
    may_stop(parts, active, is_channel_of(active, request), request)


def outdated(parts: Parts, stored: Stored, request: Request) -> Answer | None:
    """A button of an older state goes nowhere, and says so."""
    active = stored.service.active
    if is_over(parts, active, request):
        return ended_before(parts, stored.service.id, request)
    if active is None or request.rollout != active.id or request.step in (None, active.step):
        return None
    if not parts.store.handled(request.id):
        return Answer(
            sentence=f"{active.id} has moved on to {active.share} % meanwhile; nothing was done.",
            next="Look at its message as it is now, and ask again.",
            ok=False,
        )
    return None


def other_rollout(request: Request) -> Unless:
    """What holds or rolls back is about the rollout that the person saw, also where that ended
    while the command was on its way to be decided."""
    return partial(not_as_seen, request, None)


def changed_since(request: Request, checked: Service) -> Unless:
    """What continues is about the step, too, about nothing that came after it was asked, and about
    the rollout of ``checked``, for which it was seen that they may."""
    return first_of(
        partial(not_as_seen, request, request.step),
        partial(newer, request.at),
        same(rollout, checked),
    )


def not_as_seen(request: Request, step: int | None, service: Service) -> Refusal | None:
    """Why what was asked is not about this state, if it isn't."""
    active = service.active
    if not request.rollout or (
        active is not None and active.id == request.rollout and step in (None, active.step)
    ):
        return None
    return Refusal(
        sentence=f"{request.rollout} has moved on meanwhile; nothing was done.",
        next_step=Next.SEE_ACTIVE.step(),
    )


def is_over(parts: Parts, active: Rollout | None, request: Request) -> bool:
    """Whether the rollout that the person saw is not the active one any more; what comes again
    was in time."""
    other = active is None or active.id != request.rollout
    return bool(request.rollout) and other and not parts.store.handled(request.id)


def ended_before(parts: Parts, service_id: str, request: Request) -> Answer:
    """The rollout that the person saw is over, and how it ended."""
    ended = parts.store.ended_rollout(service_id, request.rollout)
    return Answer(
        sentence=f"{request.rollout} is over; nothing was done.",
        lines=(f"How it ended: {ended.outcome}",) if ended and ended.outcome else (),
        next="`/canary status` shows what is active.",
        ok=False,
    )


def who(request: Request) -> Actor:
    """The person who asked."""
    return person(request.user, request.user_name)


def follow(rollout: Rollout | None) -> str:
    """Where to look from now on."""
    return f"Its message in {rollout.plan.channel} shows how it goes." if rollout else ""


def where(applied: Applied) -> str:
    """Where the rollout is after the decision."""
    rollout: Rollout | None = applied.decision.ended or applied.decision.service.active
    if rollout is None:
        return "no rollout"
    return phase_words(rollout, applied.decision.service.desired)
