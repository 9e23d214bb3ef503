"""Carry out what was decided: traffic first, then words in the order of their decisions.

What does not work now stays in the outbox with its next time; what never will is parked with its
reason. The tick's sweep finds both what failed and what a crash left behind.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.errors import CanarioError, Rejected, Unavailable
from bot.events import Event, event
from bot.retry import EFFECT
from bot.rollout.effects import (
    Announce,
    CheckStable,
    CheckSwitch,
    NotifyPerson,
    Page,
    PostReport,
    RecordChange,
    RefreshCard,
    ResolvePage,
    RunJob,
    RunProbe,
    SendMail,
    ShiftTraffic,
    ShowAsk,
    ShowDeployment,
    StartNext,
    TakePage,
    ThrowSwitch,
    is_call,
)
from bot.service.carrying_out import effects
from bot.service.carrying_out.give_up import give_up
from bot.service.carrying_out.mail import send_mail
from bot.service.carrying_out.notices.notice_order import NoticeOrder, place
from bot.service.carrying_out.notices.notify_person import notify_person
from bot.service.carrying_out.paging.pages import tell_pager
from bot.service.carrying_out.queue_homes import refresh_later
from bot.service.carrying_out.run_job import run_job
from bot.service.carrying_out.stable_check import AGAIN, check_stable
from bot.service.carrying_out.start_next import start_next
from bot.service.carrying_out.switches.throw import about_switch
from bot.service.deciding.commit import OWN, Applied
from bot.service.deciding.reconcile import reconcile
from bot.service.deciding.shifting import Observation
from bot.service.ports.parts import Parts, log
from bot.service.values.records import OutboxEntry

DONE = "done; it is looked at once more"
"""Of a shift that was served: how what is said of its entry begins."""
JOINS = "it is added in a moment to the incident that its team was woken by"
LATE = timedelta(minutes=1)
"""So old is a shift of which operators hear: requests may still fail that need not."""


def carry_out(
    parts: Parts, entries: Iterable[OutboxEntry], observation: Observation | None = None
) -> None:
    """Carry out entries that belong to this worker, and whatever their outcomes decide.

    ``observation`` is a look at the platform that the first shift may use, unless something was
    decided after it.
    """
    waiting, order = deque(entries), NoticeOrder(parts)
    mine = {entry.id for entry in waiting}
    while waiting:
        entry = min(waiting, key=urgency)
        waiting.remove(entry)
        if shown_later(entry, waiting):
            parts.store.finish(entry.id, parts.clock.now())
            continue
        with parts.spans.span(entry.effect.kind, entry.trace, **effects.about(entry)) as span:
            try:
                until = order.wait_until(entry, mine)
                if until is not None:
                    span.note(waits="for something else")
                    parts.store.postpone(entry.id, until, "something else comes first")
                    continue
                followed = one_or_never(parts, entry, observation)
                waiting.extend(followed)
                if followed:
                    observation = None
                mine |= {each.id for each in followed}
            except CanarioError as problem:
                span.failed(problem)
                until = postpone(parts, entry, problem)
                order.failed(entry, until)
        if effects.is_shift(entry):
            observation = None


def urgency(entry: OutboxEntry) -> int:
    """Traffic first, then switches, then what people wait for, then mail, messages to one person
    and calls, whose people are looked up, for nothing waits for these; and last what only PagerDuty
    shows."""
    if isinstance(entry.effect, RecordChange):
        return 4
    if isinstance(entry.effect, ThrowSwitch):
        return 1
    later = isinstance(entry.effect, SendMail | NotifyPerson | PostReport) or is_call(entry.effect)
    return 0 if effects.is_shift(entry) else 3 if later else 2


def shown_later(entry: OutboxEntry, waiting: Iterable[OutboxEntry]) -> bool:
    """Whether a later look at the same state makes this one needless; probes that were postponed
    are one attempt, not several."""
    return isinstance(entry.effect, RefreshCard | ShowAsk | ShowDeployment | RunProbe) and any(
        other.effect == entry.effect for other in waiting
    )


def one_or_never(
    parts: Parts, entry: OutboxEntry, observation: Observation | None
) -> tuple[OutboxEntry, ...]:
    """As ``one``; what never will be is given up."""
    try:
        return one(parts, entry, observation)
    except effects.NEVER as never:
        give_up(parts, entry, str(never))
        return ()


def one(
    parts: Parts, entry: OutboxEntry, observation: Observation | None
) -> tuple[OutboxEntry, ...]:
    """Carry out one entry and mark it; returns what followed from it."""
    if isinstance(entry.effect, ShiftTraffic):
        done = reconcile(parts, entry.service_id, entry.effect.target, observation)
        now = parts.clock.now()
        if done.refused:
            postpone(parts, entry, Rejected(done.refused))
        elif done.look_at is not None and done.look_at > now:
            parts.store.postpone(entry.id, done.look_at, DONE)
        else:
            parts.store.finish(entry.id, now)
        return done.applied.entries if done.applied else ()
    if isinstance(entry.effect, Page):
        later = tell_pager(parts, entry, entry.effect)
        if later is not None:
            parts.store.postpone(entry.id, later, JOINS)
            return ()
        applied = None
    else:
        applied = dispatch(parts, entry)
    parts.store.finish(entry.id, parts.clock.now())
    return applied.entries if applied else ()


def send(parts: Parts, entry: OutboxEntry, effect: SendMail | NotifyPerson | PostReport) -> None:
    """What somebody reads later."""
    # A report's words know the judge's promise: nothing that `alert` should import at its start.
    from bot.service.carrying_out.post_report import post_report

    if isinstance(effect, SendMail):
        send_mail(parts, entry, effect)
    elif isinstance(effect, NotifyPerson):
        notify_person(parts, entry, effect)
    else:
        post_report(parts, entry, effect)


def dispatch(parts: Parts, entry: OutboxEntry) -> Applied | None:
    """The effect's own way to be carried out."""
    effect = entry.effect
    match effect:
        case RefreshCard() | ShowAsk() | ShowDeployment() | Announce():
            return say(parts, entry, effect)
        case RunProbe():
            return effects.run_probe(parts, entry, effect)
        case RunJob():
            return run_job(parts, entry, effect)
        case StartNext():
            start_next(parts, entry, effect)
        case CheckStable():
            return check_stable(parts, entry, effect)
        case ThrowSwitch() | CheckSwitch():
            return about_switch(parts, entry, effect)
        case SendMail() | NotifyPerson() | PostReport():
            send(parts, entry, effect)
        case TakePage() | ResolvePage() | RecordChange():
            tell_pager(parts, entry, effect)
        case ShiftTraffic():
            raise TypeError("traffic is reconciled, not dispatched")
    return None


def say(
    parts: Parts, entry: OutboxEntry, effect: RefreshCard | ShowAsk | ShowDeployment | Announce
) -> Applied | None:
    """What people read in the chat."""
    match effect:
        case RefreshCard():
            return effects.refresh_card(parts, entry, effect)
        case ShowAsk():
            return effects.show_ask(parts, entry, effect)
        case ShowDeployment():
            effects.show_deployment(parts, entry, effect)
            return None
        case Announce():
            return effects.announce(parts, entry, effect)


def postpone(parts: Parts, entry: OutboxEntry, problem: CanarioError) -> datetime:
    """Try again after a while; returns when."""
    wait = timedelta(seconds=EFFECT.wait(entry.attempts, problem))
    now = parts.clock.now()
    looks = entry.problem.startswith(DONE)
    late = effects.is_shift(entry) and not looks and now - entry.created_at >= LATE
    about = event(Event.SHIFT_LATE) if late else None
    log.warning("not carried out, tried again in %s: %s: %s", wait, entry.id, problem, extra=about)
    until = now + wait
    # A last look is due when its time is over.
    if isinstance(entry.effect, CheckStable | CheckSwitch):
        until = min(until, max(entry.effect.until, now + timedelta(seconds=AGAIN)))
    parts.store.postpone(entry.id, until, f"{DONE}: {problem}" if looks else str(problem))
    return until


def carry_out_left_over(parts: Parts, entry_ids: Iterable[str]) -> None:
    """Take entries of one service that are due, unless another worker has them, and carry them
    out in their order. Raises Unavailable when some could not be taken, after the others."""
    now, leased, problem = parts.clock.now(), [], None
    for entry_id in entry_ids:
        try:
            entry = parts.store.lease(entry_id, now, now + OWN)
        except Unavailable as error:
            problem = error
            break
        if entry is not None:
            leased.append(entry)
    carry_out(parts, sorted(leased, key=place))
    if leased:
        refresh_later(parts)
    if problem is not None:
        raise problem
