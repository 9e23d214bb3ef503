"""A yes is about what stood there when it was given: it does not count for what came since."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.rollout.decision import Refusal
from bot.rollout.endings.asked import AboutRollout, last_asked
from bot.rollout.notices.escalation import calling_about
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import sentence
from bot.rollout.state import Ask, Rollout, Service
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import Approve
from bot.service.values.commands.request import Request
from bot.service_id import name_of

READ_WITHIN = timedelta(minutes=1)
"""So long after something else is asked for, a typed yes may still be meant for what was before."""

REMEMBERED = timedelta(hours=1)
"""So long somebody may still answer to what was asked for before."""


def newer(at: datetime | None, service: Service) -> Refusal | None:
    """Why a yes of that time can't be about this state, if so."""
    if at is None or service.active is None:
        return None
    found = next((words for when, words in changes(service.active) if when > at), None)
    if found is None:
        return None
    return Refusal(
        sentence=f"{found} only after you wrote; nothing was done.",
        next_step=Next.SAID.step(words="Look at its message as it is now, and ask again."),
    )


def changes(rollout: Rollout) -> Iterator[tuple[datetime, str]]:
    """When what was to be seen of it changed, in words without an end."""
    yield rollout.step_since, f"{rollout.canary} went to {rollout.share} %"
    for hold in rollout.holds:
        yield hold.since, f"It was put on hold ({hold.reason.rstrip('.')})"
    for alert in rollout.alerts:
        if alert.since is not None and not alert.noted:
            yield alert.since, f"An alert opened ({alert.named})"


def newer_freeze(at: datetime | None, service: Service) -> Refusal | None:
    """The same for an unfreeze."""
    if at is None or service.freeze is None or service.freeze.since <= at:
        return None
    by, reason = service.freeze.by.words, sentence(service.freeze.reason)
    return Refusal(
        sentence=f"It was frozen by {by} only after you wrote: {reason}",
        next_step=Next.SAID.step(words="Look whether that is over, too, and ask again."),
    )


def newer_page(at: datetime | None, rollout: str, service: Service) -> Refusal | None:
    """The same for who takes a page: nobody has a page that was opened after they wrote."""
    calling = calling_about(service, rollout)
    if at is None or calling is None or calling.begun is None or calling.begun <= at:
        return None
    return Refusal(
        sentence=f"The page of {rollout} was opened only after you wrote: "
        f"{sentence(calling.summary)}",
        next_step=Next.SAID.step(words="If you have that one, too, acknowledge again."),
    )


def newer_asked(request: Request, asked: Sequence[AboutRollout]) -> Refusal | None:
    """The same for who answers what is asked about a rollout that is over. Typed without naming
    that, right after it was asked and while something else is open, it may be meant for either; a
    press names everything."""
    last = last_asked(asked, request.rollout)
    if last is None or last.asked_at is None or request.at is None:
        return None
    if last.asked_at > request.at:
        return Refusal(
            sentence=f"{last.rollout} was asked about only after you wrote; nothing was done.",
            next_step=Next.SAID.step(words="Look at what is asked, and answer that."),
        )
    others = any(each.open for each in asked if each != last)
    if request.rollout or not others or request.at >= last.asked_at + READ_WITHIN:
        return None
    return Refusal(
        sentence=f"What is asked for has just changed; nothing was done. It is {last.rollout} now.",
        next_step=Next.SAID.step(
            words="Press the button of what you mean, or write in its thread."
        ),
    )


def unread(parts: Parts, rollout: Rollout, request: Approve) -> Answer | None:
    """The answer to a typed yes that may be meant for something else: given right after another
    revision or share was asked for, without naming it. A press names everything."""
    ask = rollout.ask
    if ask is None or request.at is None or request.step is not None or is_named(ask, request):
        return None
    fresh = ask.asked_at <= request.at < ask.asked_at + READ_WITHIN
    if not fresh or parts.store.handled(request.id) or not another_before(parts, rollout, request):
        return None
    name, percent = name_of(rollout.service_id), rollout.plan.share_at(ask.step)
    share = f" at {percent}%" if percent else ""
    return Answer(
        sentence="Not approved yet: what is asked for has just changed. It is "
        f"{ask_words(rollout)} now.",
        next=f"If you mean that, press Approve, or write `/canary approve {name} "
        f"{rollout.canary}{share}`.",
        ok=False,
    )


def asked_later(parts: Parts, rollout: Rollout, request: Request) -> Answer | None:
    """The answer to a confirmation that was given before it was asked for."""
    ask = rollout.ask
    known = ask is None or request.at is None or parts.store.handled(request.id)
    if known or ask is None or request.at is None or request.at >= ask.asked_at:
        return None
    return Answer(
        sentence="Not confirmed: that was asked for only after you wrote.",
        next="Look at what is asked, and confirm that.",
        ok=False,
    )


def unread_numbers(parts: Parts, rollout: Rollout, request: Request) -> Answer | None:
    """The answer to a typed number that may be meant for what was asked for before; a press names
    everything."""
    ask = rollout.ask
    if ask is None or request.at is None or request.step is not None:
        return None
    fresh = ask.asked_at <= request.at < ask.asked_at + READ_WITHIN
    if not fresh or parts.store.handled(request.id) or not another_before(parts, rollout, request):
        return None
    return Answer(
        sentence="Not confirmed yet: what is asked for has just changed.",
        next=f"If you mean that, press Confirm in the newest message of {rollout.id}, or write it "
        "once more in a minute.",
        ok=False,
    )


def another(rollout: Rollout, request: Approve) -> Answer | None:
    """The answer to a yes that names something else than what is asked for."""
    ask = rollout.ask
    if ask is None:
        return None
    percent = rollout.plan.share_at(ask.step)
    named = (request.revision or rollout.canary, request.percent in (None, percent))
    if named == (rollout.canary, True):
        return None
    share = "" if request.percent is None else f" at {request.percent} %"
    return Answer(
        sentence=f"Not approved: {ask_words(rollout)} is asked for, not {named[0]}{share}.",
        next="Look at what is asked, and approve that.",
        ok=False,
    )


def is_named(ask: Ask, request: Approve) -> bool:
    """Whether the yes says what it is for: the revision, and the share of traffic unless it is
    about the start. Whether that is what is asked for is decided."""
    return bool(request.revision) and (request.percent is not None or ask.step == 0)


def another_before(parts: Parts, rollout: Rollout, request: Request) -> bool:
    """Whether something else was asked for in the last hour, that the person may have read: in
    this rollout, in the one before, or, with no service named, in any."""
    ask = rollout.ask
    if ask is None:
        return False
    since = ask.asked_at - REMEMBERED
    others = [each for each in rollout.asks if (each.step, each.kind) != (ask.step, ask.kind)]
    if not request.rollout:
        if not request.service:
            return True
        others += [each for last in parts.store.ended(rollout.service_id, 1) for each in last.asks]
    return any((each.ended_at or each.asked_at) > since for each in others)


def ask_words(rollout: Rollout) -> str:
    """What approval is asked for, so that nobody takes it for something else."""
    percent = rollout.plan.share_at(rollout.ask.step) if rollout.ask else 0
    what = f"{rollout.canary} at {percent} %" if percent else f"the start of {rollout.canary}"
    return f"{what} ({rollout.id})"
