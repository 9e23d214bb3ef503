"""``/canary oncall``: who is on call for a service's plan; ``/canary acknowledge``, and the button
of a call: somebody has the page."""

from datetime import datetime
from functools import partial

from bot.errors import CanarioError
from bot.rollout.facts import PageUpdated
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.state import Service
from bot.service.carrying_out.act import act
from bot.service.deciding.newer import newer_page
from bot.service.deciding.rights import full_member, is_named
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service
from bot.service.handlers.show_plan import meant
from bot.service.handlers.steer import who
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.pages import Acknowledge
from bot.service.values.commands.plans import ShowPlan
from bot.service.values.commands.reads import OnCall


@handles(OnCall)
def on_call(parts: Parts, request: OnCall) -> Answer:
    """The names, as PagerDuty has them now."""
    fields = request.model_dump(exclude={"verb"})
    plan = meant(parts, ShowPlan.model_validate(fields))
    schedule = plan.gates.on_call
    if schedule is None:
        raise CanarioError(
            f"Plan {plan.name} names no schedule.", "Add `gates: {on_call: PSCHEDULE}` to it."
        )
    names = [each.name for each in parts.on_calls.on_call(schedule)]
    if not names:
        return Answer(
            sentence=f"Nobody is on call in {schedule} now.",
            next=f"A rollout by plan {plan.name} waits until somebody is.",
            ok=False,
        )
    return Answer(sentence=f"On call in {schedule} now: {', '.join(names)}.")


@handles(Acknowledge)
def acknowledge(parts: Parts, request: Acknowledge) -> Answer:
    """The rollout that it is about may be over: most pages are about one that was rolled back."""
    stored = find_service(parts, request)
    service = stored.service
    rollout = request.rollout or page_meant(service, request.at)
    levels = [level for each in service.calling for level in each.levels]
    people = [each for level in levels for each in (*level.people, *level.first_people)]
    if not is_named(parts, request.user, people):
        full_member(parts, request.user, "take a page")
    fact = PageUpdated(
        id=request.id,
        by=who(request),
        rollout=rollout,
        change=PageChange.ACKNOWLEDGED,
        here=True,
    )
    applied = act(parts, service.id, fact, unless=partial(newer_page, request.at, rollout))
    return as_answer(applied, "The page is yours.", "Nobody else is called about it.")


def page_meant(service: Service, at: datetime | None) -> str:
    """The rollout whose page somebody means who wrote then: the last one that nobody has, of those
    that were open already, if any was."""
    by_worth = sorted(service.calling, key=lambda each: each.open)
    read = [each for each in by_worth if newer_page(at, each.rollout, service) is None]
    found = read if any(each.open for each in read) else by_worth
    return found[-1].rollout if found else ""
