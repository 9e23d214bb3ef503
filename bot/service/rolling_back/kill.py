"""``/canary kill``: the plan's kill switch, with a rollout and without one."""

from bot.errors import CanarioError, NotFound
from bot.plan import Plan
from bot.rollout.facts import KillAsked
from bot.rollout.state import Kill as Killed
from bot.rollout.state import Service
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import Applied
from bot.service.deciding.rights import may_roll_back
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import find_service, is_in_channel
from bot.service.handlers.steer import who
from bot.service.ports.parts import Parts
from bot.service.values.answers import Answer
from bot.service.values.commands.kill import Kill
from bot.service.values.records import Stored
from bot.service_id import name_of


@handles(Kill)
def kill(parts: Parts, request: Kill) -> Answer:
    """Throw it: the call is the next one after the commit. Who may roll back may do it. Raises
    NotFound, and CanarioError where several switches could be meant."""
    stored = whose(parts, request)
    service = stored.service
    plan = plan_of(parts, request, service)
    may_roll_back(parts, plan, name_of(service.id), is_in_channel(plan, request), request)
    fact = KillAsked(id=request.id, by=who(request), reason=request.reason, plan=plan)
    applied = act(parts, service.id, fact, stored=stored)
    killed = last_kill(parts, applied)
    if killed is None:
        return as_answer(applied, "")
    if killed.thrown_at is None:
        why = killed.answer or f"{killed.action} is under way"
        return as_answer(
            applied,
            f"Not thrown yet: {why}.",
            f"{plan.channel} says when it is; it is tried again.",
        )
    verified = plan.kill_switch is not None and plan.kill_switch.verify
    seen = "What must be seen then" if verified else "What came of it"
    return as_answer(
        applied,
        f"The kill switch is thrown: {killed.answer}.",
        f"{seen} is said in {plan.channel}.",
    )


def last_kill(parts: Parts, applied: Applied) -> Killed | None:
    """The kill that this decision made, as it is by now."""
    if applied.repeated or not applied.decision.changed:
        return None
    mine = applied.decision.service.kills[-1]
    kills = parts.store.load(applied.decision.service.id).service.kills
    return next((each for each in kills if each.key == mine.key), mine)


def whose(parts: Parts, request: Kill) -> Stored:
    """The service that is named, or the one whose kill switch is the flag that is named; without a
    name the channel's. Raises NotFound."""
    flags = {
        plan.target.service_id
        for plan in parts.plans.plans()
        if plan.kill_switch and plan.kill_switch.switch_off == request.service
    }
    if request.service and len(flags) == 1:
        return parts.store.load(flags.pop())
    return find_service(parts, request)


def plan_of(parts: Parts, request: Kill, service: Service) -> Plan:
    """The active rollout's, where that has a kill switch; else the service's plan that has one, the
    one of this channel first. Raises NotFound, and CanarioError where several could be meant."""
    active = service.active
    if active is not None and active.plan.kill_switch:
        return active.plan
    plans = [each for each in parts.plans.plans() if each.target.service_id == service.id]
    found = [each for each in plans if each.kill_switch]
    found = [each for each in found if is_in_channel(each, request)] or found
    if any(each.kill_switch != found[0].kill_switch for each in found):
        rooms = " or ".join(each.channel for each in found)
        raise CanarioError(
            f"{name_of(service.id)} has several plans with a kill switch; nothing was done.",
            f"Write it in the channel of the one that you mean: {rooms}.",
        )
    fitting = [*found, *([active.plan] if active else []), *plans]
    if not fitting:
        raise NotFound(f"No plan is for {service.id}.", "Add one: `canario plan push FILE`.")
    return fitting[0]
