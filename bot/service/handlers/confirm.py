"""``/canary confirm NUMBER`` and ``/canary answer NUMBER``, and the buttons that say the same."""

from bot.errors import CanarioError
from bot.plan.confirmations import Confirmation
from bot.rollout.confirming import confirmations
from bot.rollout.endings.asked import last_asked
from bot.rollout.facts import Confirmed, QuestionAnswered
from bot.rollout.state import Ask, Rollout
from bot.rollout.state.question import AskedQuestion
from bot.service.carrying_out.act import act
from bot.service.deciding import same_state
from bot.service.deciding.commit import Applied
from bot.service.deciding.newer import asked_later, newer_asked, unread_numbers
from bot.service.deciding.rights import has_role, may_continue, named_people
from bot.service.deciding.room import plan_of_rollout
from bot.service.deciding.same_state import first_of, same
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.approve import is_late
from bot.service.handlers.find import find_service
from bot.service.handlers.steer import ended_before, follow, is_over, who
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.approvals import AnswerQuestion, Confirm
from bot.service.watching.evaluate import overdue_now


@handles(Confirm)
def confirm(parts: Parts, request: Confirm) -> Answer:
    """One confirmation. Who may is asked of Slack; whether it counts is decided."""
    service = find_service(parts, request).service
    rollout = service.active
    if is_over(parts, rollout, request):
        return ended_before(parts, service.id, request)
    if rollout is None:
        return as_answer(act(parts, service.id, fact_of(request, "")), "")
    ask = confirmations.open_ask(rollout)
    if ask is None:
        unless = same(same_state.confirmations, service)
        return as_answer(act(parts, service.id, fact_of(request, rollout.id), unless=unless), "")
    unsure = asked_later(parts, rollout, request) or unread_numbers(parts, rollout, request)
    if unsure:
        return unsure
    item = dict(enumerate(rollout.items_of(ask), 1)).get(request.number)
    if item is not None:
        may_confirm(parts, rollout, item, request)
    fact = fact_of(request, rollout.id).model_copy(
        update={"ask": request.ask or ask.key, "role": item.by or "" if item else ""}
    )
    applied = act(parts, service.id, fact, unless=same(same_state.confirmations, service))
    if applied.decision.refusal and is_late(parts, rollout):
        overdue_now(parts, rollout)
    return as_answer(applied, f"Confirmed: {item.what if item else ''}", next_of(applied, ask))


def fact_of(request: Confirm, rollout: str) -> Confirmed:
    """The fact, as far as the request says it."""
    return Confirmed(
        id=request.id,
        by=who(request),
        rollout=request.rollout or rollout,
        ask=request.ask,
        number=request.number,
        channel=request.channel,
        reason=request.reason,
    )


def may_confirm(parts: Parts, rollout: Rollout, item: Confirmation, request: Confirm) -> None:
    """Those of the item's role; without one whoever may promote. Raises CanarioError."""
    plan = plan_of_rollout(rollout)
    if item.by is None:
        may_continue(parts, plan, request)
        return
    people = plan.people[item.by]
    if not has_role(parts, request.user, people):
        raise CanarioError(
            f"Only {item.by} may confirm that: {item.what}",
            f"Ask one of them: {named_people(parts, people)}.",
        )


def next_of(applied: Applied, ask: Ask) -> str:
    """What is left to confirm, or what follows."""
    rollout = applied.decision.service.active
    now = confirmations.open_ask(rollout) if rollout else None
    if rollout and now and now.key == ask.key:
        return (
            f"Still to be confirmed: {confirmations.in_words(confirmations.missing(rollout, now))}."
        )
    return follow(rollout) if rollout else "The rollout is complete."


@handles(AnswerQuestion)
def answer_question(parts: Parts, request: AnswerQuestion) -> Answer:
    """Whoever may promote may answer; who comes later is told what was answered."""
    service = find_service(parts, request).service
    asked = last_asked(service.questions, request.rollout)
    if asked is not None and asked.given is None:
        may_answer(parts, service.id, asked, request)
    fact = QuestionAnswered(
        id=request.id,
        by=who(request),
        rollout=asked.rollout if asked else request.rollout,
        number=request.number,
        reason=request.reason,
        channel=request.channel,
    )
    unless = first_of(
        same(same_state.question(request.rollout), service),
        lambda now: newer_asked(request, now.questions),
    )
    applied = act(parts, service.id, fact, unless=unless)
    now = last_asked(applied.decision.service.questions, fact.rollout)
    return as_answer(applied, f"Your answer counts: {now.answer if now else ''}.")


def may_answer(parts: Parts, service: str, asked: AskedQuestion, request: AnswerQuestion) -> None:
    """As the plan of the rollout says who continues. Raises CanarioError."""
    rollout = parts.store.ended_rollout(service, asked.rollout)
    if rollout is None:
        raise CanarioError(
            f"What is known of {asked.rollout} has expired, and who may answer with it.",
            "Nothing changes.",
        )
    may_continue(parts, plan_of_rollout(rollout), request)
