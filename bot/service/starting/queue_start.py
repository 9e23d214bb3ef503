"""A start while another rollout is active: it supersedes that, waits for its end, or asks."""

from functools import partial
from typing import NamedTuple

from bot.errors import CanarioError
from bot.plan import Plan
from bot.rollout.endings.supersede import in_the_way, starts_when
from bot.rollout.facts import StartQueued
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase, Place, Rollout
from bot.rollout.state.next_start import NextStart
from bot.service.carrying_out.act import act
from bot.service.deciding.rights import may_continue
from bot.service.deciding.room import plan_of_rollout
from bot.service.handlers.answering import as_answer
from bot.service.handlers.find import find_service
from bot.service.ports.parts import Parts
from bot.service.starting.newer import newer
from bot.service.starting.requester import requester
from bot.service.values.answers import Answer
from bot.service.values.commands.start import Start
from bot.service.wording.next_steps import next_words
from bot.service_id import name_of


class NextUp(NamedTuple):
    """What is to be rolled out next: its name, in each of several regions, and others' tags."""

    canary: str
    places: tuple[Place, ...]
    tags: tuple[str, ...]


def queue_start(parts: Parts, plan: Plan, request: Start, active: Rollout, found: NextUp) -> Answer:
    """What the person said, or else what the plan says, becomes of it."""
    how, by = request.newer or plan.on_newer, requester(request)
    start = NextStart(
        id=request.id,
        by=by,
        canary=found.canary,
        plan=plan.name,
        reason=request.reason,
        again=request.again,
        ticked=request.ticked,
        sure=request.sure,
        manual=request.manual,
        channel=request.channel,
        rollout=request.becomes,
        at=parts.clock.now(),
    )
    if how == "ask":
        no = in_the_way(active, name_of(active.service_id), start)
        return Answer(sentence=no.sentence, next=next_words(no.next_step), ok=False)
    missing = [item for item in plan.gates.checklist if item not in request.ticked]
    if missing and plan.on_newer == "ask":  # then the form can't be sent now
        raise CanarioError(
            f"Not ticked yet: {'; '.join(missing)}.",
            f"Start it from the form when {active.id} is over.",
        )
    fact = StartQueued(
        id=request.id,
        by=by,
        rollout=active.id,
        start=start,
        supersede=how == "supersede",
        plan=plan,
        places=found.places,
        tags=found.tags,
    )
    unless = partial(newer, request, start.canary)
    applied = act(parts, active.service_id, fact, unless=unless)
    canary = start.canary
    if active.phase is Phase.ROLLING_BACK:
        return as_answer(applied, f"{canary} is next.", next_words(starts_when(active, start)))
    if how == "supersede":
        then = next_words(Next.STARTS_NOW_NEXT.step(canary=canary, by=by.words))
        return as_answer(applied, f"{canary} supersedes {active.canary}.", then)
    return as_answer(
        applied,
        f"{canary} starts when {active.id} has completed.",
        next_words(Next.WITHDRAW.step(service=name_of(active.service_id))),
    )


def withdraw(parts: Parts, request: Start) -> Answer:
    """Nothing starts after the active rollout, whichever of the service's plans that is on."""
    service = find_service(parts, request).service
    active = service.active
    if active is None:
        name = name_of(service.id)
        raise CanarioError(f"No start of {name} waits.", "Nothing has to be withdrawn.")
    may_continue(parts, plan_of_rollout(active), request)
    by = requester(request)
    waiting = active.next_start.canary if active.next_start else ""
    fact = StartQueued(id=request.id, by=by, rollout=active.id)
    applied = act(parts, active.service_id, fact, unless=partial(newer, request, ""))
    return as_answer(applied, f"{waiting} is not started any more.")
